"""The known tables: columns of the same length, no pair of user and item twice.

Values are halves up to 5, which float16 has, and times half seconds, which every unit but the second has exactly.
"""

ROWS = 600
USERS = 37

_ORDER = [(k * 211 + 5) % ROWS for k in range(ROWS)]

USER_TEXTS = [
    "ann", "Bär", "张伟", 'O"Neil', "d'Arc", "Smith, John", "semi;colon", "pi|pe", "a::b", "007", "1e3", "İstanbul",
    "😀 smile", "cafe\u0301", "two  blanks", "a\tb", "two\nlines", "x#hash", "=sum(A1)", "None", "null", "NaN", "true",
    '"quoted"', "back\\slash", "50%", "ünï", "Ω", "-5", "+5", "0x10", "3,5", "{}", "[1]", "a=b", "%20", "été",
]  # fmt: skip


def _table(user, item, value, time):
    return {
        "user": [user(k % USERS) for k in _ORDER],
        "item": [item(k // USERS) for k in _ORDER],
        "value": [value(k) for k in _ORDER],
        "time": [time(k) for k in _ORDER],
    }


def half(k):
    return (1 + k % 10) / 2


def second(k):
    return 1_700_000_000 + 3601 * k


#: Integer ids, halves, times in half seconds.
NUMBERS = _table(lambda u: 100 + 3 * u, lambda i: 7 * i + 1, half, lambda k: second(k) + 0.5 * (k % 2))
#: The same with whole seconds.
SECONDS = {**NUMBERS, "time": [int(time) for time in NUMBERS["time"]]}
#: Days: times at midnight.
DAYS = {**NUMBERS, "time": [86_400 * (19_000 + k % 500) for k in _ORDER]}
#: Integers as values.
COUNTS = {**SECONDS, "value": [1 + k % 9 for k in _ORDER]}
#: Truth values.
TRUTHS = {**SECONDS, "value": [k % 3 == 0 for k in _ORDER]}
#: Ids of text, whatever stands in it.
TEXTS = _table(lambda u: USER_TEXTS[u], lambda i: f"商品 {i}" if i % 2 else f"Größe-{i}", half, second)
#: Ids of text without anything that any format of text would have to quote.
WORDS = _table(lambda u: f"user{u}", lambda i: f"item-{i}", half, second)
#: Ids of text that latin-1 has.
LATIN = _table(lambda u: f"Müller{u}", lambda i: f"Café{i}", half, second)
#: Integers that JavaScript's numbers do not have, which become text.
WIDE = {**SECONDS, "user": [2**53 + 2 * user + 1 for user in SECONDS["user"]]}
WIDE_READ = {**WIDE, "user": [str(user) for user in WIDE["user"]]}
#: 64 bits without sign.
UNSIGNED = {**SECONDS, "user": [2**64 - 1 - user for user in SECONDS["user"]]}
UNSIGNED_READ = {**UNSIGNED, "user": [str(user) for user in UNSIGNED["user"]]}
#: Ids of small integers, which all integer types have.
SMALL = _table(lambda u: u + 1, lambda i: 3 * i, lambda k: 1 + k % 9, second)


def without(table, *columns):
    """The table as it is read where these columns are not."""
    return {key: (None if key in columns else column) for key, column in table.items()}


def rows(table):
    """Its rows as dicts."""
    keys = list(table)
    return [dict(zip(keys, values)) for values in zip(*table.values())]
