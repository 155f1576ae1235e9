// Picks to begin with; the first is there when the page opens.

export const EXAMPLES: readonly { label: string; names: readonly string[] }[] = [
  { label: 'Everyday tools', names: ['git', 'vim'] },
  { label: 'Sound and film', names: ['ffmpeg', 'vlc'] },
  { label: 'Python science', names: ['python3-numpy', 'python3-pil'] },
  { label: 'A web site', names: ['php-mysql', 'python3-django'] },
];
