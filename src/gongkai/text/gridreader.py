"""The workbook on standard input, one sheet a line as JSON on standard output.

Run by itself with little memory and little time, and never imported by what serves: the library that reads workbooks makes
room for the whole rectangle between the first cell and the last before anybody can ask how large it is, and ends the process
where there is no room. It stands on no other module of ours, so that it starts quickly.
"""

import io
import json
import resource
import sys

MOST_MEMORY = 768 * 1024 * 1024
MOST_SECONDS = 20
MOST_CELLS = 2_000_000
"""In the rectangles from A1 to the last cell of every sheet together, those that merged cells repeat counted again."""
MOST_CHARACTERS = 30_000_000
"""A string that stands in the file once may stand in every cell."""
TOO_LARGE = 3


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    from python_calamine import CalamineWorkbook, SheetVisibleEnum

    book = CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))
    cells = characters = 0
    for meta in book.sheets_metadata:
        sheet = book.get_sheet_by_name(meta.name)
        merged = sheet.merged_cell_ranges or []
        height, width = (last + 1 for last in sheet.end or (-1, -1))
        cells += 1 + height * width + sum(_repeated(one, height, width) for one in merged)
        if cells > MOST_CELLS:
            sys.exit(TOO_LARGE)
        rows = []
        for row in sheet.iter_rows():
            characters += sum(len(cell) for cell in row if isinstance(cell, str))
            if characters > MOST_CHARACTERS:
                sys.exit(TOO_LARGE)
            rows.append([_told(cell) for cell in row])
        hidden = meta.visible != SheetVisibleEnum.Visible
        left = (sheet.start or (0, 0))[1]
        print(json.dumps([meta.name, hidden, left, height, width, merged, rows]))


def _repeated(merged: tuple[tuple[int, int], tuple[int, int]], height: int, width: int) -> int:
    (top, left), (bottom, right) = merged
    return 1 + max(0, min(bottom + 1, height) - top) * max(0, min(right + 1, width) - left)


def _told(cell: object) -> object:
    """Days and times by the name of their kind."""
    if isinstance(cell, str | int | float):
        return cell
    written = cell.total_seconds() if hasattr(cell, "total_seconds") else cell.isoformat()  # type: ignore[attr-defined]
    return [type(cell).__name__, written]


if __name__ == "__main__":
    main()
