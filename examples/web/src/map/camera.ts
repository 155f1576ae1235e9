// Which part of the map is on the canvas: from the map's own coordinates (−1 to 1) to pixels and back.

const MOST = 40;
/** Pixels at the rim, for dots and their names. */
const RIM = 28;

export class Camera {
  width = 1;
  height = 1;
  /** 1 shows all. */
  zoom = 1;
  #centreX = 0;
  #centreY = 0;

  resize(width: number, height: number): void {
    this.width = width;
    this.height = height;
  }

  x(mapX: number): number {
    return this.width / 2 + (mapX - this.#centreX) * this.#scaleX;
  }

  y(mapY: number): number {
    return this.height / 2 - (mapY - this.#centreY) * this.#scaleY;
  }

  /** Zooms by a factor; the point of the map under this pixel stays there. */
  zoomBy(factor: number, pixelX = this.width / 2, pixelY = this.height / 2): void {
    const [mapX, mapY] = this.#mapAt(pixelX, pixelY);
    this.zoom = Math.min(MOST, Math.max(1, this.zoom * factor));
    const [movedX, movedY] = this.#mapAt(pixelX, pixelY);
    this.#moveTo(this.#centreX + mapX - movedX, this.#centreY + mapY - movedY);
  }

  pan(pixelsX: number, pixelsY: number): void {
    this.#moveTo(this.#centreX - pixelsX / this.#scaleX, this.#centreY + pixelsY / this.#scaleY);
  }

  /** Brings a point of the map into view, in the middle unless it is well inside already. */
  show(mapX: number, mapY: number): void {
    const [x, y] = [this.x(mapX), this.y(mapY)];
    const isInside = x > RIM && x < this.width - RIM && y > RIM && y < this.height - RIM;
    if (!isInside) this.#moveTo(mapX, mapY);
  }

  reset(): void {
    this.zoom = 1;
    this.#moveTo(0, 0);
  }

  get #scaleX(): number {
    return (this.width / 2 - RIM) * this.zoom;
  }

  get #scaleY(): number {
    return (this.height / 2 - RIM) * this.zoom;
  }

  #mapAt(pixelX: number, pixelY: number): [number, number] {
    return [
      this.#centreX + (pixelX - this.width / 2) / this.#scaleX,
      this.#centreY - (pixelY - this.height / 2) / this.#scaleY,
    ];
  }

  /** No further than to where the view ends at the rim of the map. */
  #moveTo(mapX: number, mapY: number): void {
    const room = 1 - 1 / this.zoom;
    this.#centreX = Math.min(room, Math.max(-room, mapX));
    this.#centreY = Math.min(room, Math.max(-room, mapY));
  }
}
