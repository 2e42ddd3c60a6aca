"""Flyers as files: text of any encoding, HTML, Word and PDF come to the same words."""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path

import pytest

from mailbot import flyer
from mailbot.errors import FlyerError
from mailbot.flyer import opening

TEXT = "Kylän ilta\nTo 11.2.2027 klo 18–20\nKylätalo, Kylätie 1\nIlm. 8.2. mennessä\n"
ROWS = (("Aika", "Aihe", "Paikka"), ("to 11.2.2027 klo 18–20", "Kylän ilta", "Kylätalo"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_text_is_read_in_each_encoding(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "flyer.txt"
    path.write_bytes(TEXT.encode(encoding))
    assert opening.text(path) == TEXT


def test_a_table_of_html_becomes_its_event(tmp_path: Path) -> None:
    path = tmp_path / "flyer.html"
    rows = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in ROWS)
    path.write_text(f"<html><body><h1>Kevät</h1><table>{rows}</table></body></html>", encoding="utf-8")
    assert [one.title for one in flyer.find(opening.text(path), date(2027, 1, 1))] == ["Kylän ilta"]


def test_a_table_and_a_text_box_of_word_are_read(tmp_path: Path) -> None:
    path = tmp_path / "flyer.docx"
    path.write_bytes(b"")
    word(path)
    text = opening.text(path)
    assert "Tervetuloa" in text
    assert [one.title for one in flyer.find(text, date(2027, 1, 1))] == ["Kylän ilta"]


def test_a_poster_in_pdf_is_read(tmp_path: Path) -> None:
    path = tmp_path / "flyer.pdf"
    path.write_bytes(pdf(["Village evening", "Thu 11 February 2027 at 6-8 pm", "Village Hall, 1 Mill Lane"]))
    (found,) = flyer.find(opening.text(path), date(2027, 1, 1))
    assert (found.title, str(found.starts), found.place) == ("Village evening", "2027-02-11 18:00:00", "Village Hall")


@pytest.mark.parametrize(
    ("name", "raw", "told"),
    [
        ("none.txt", None, "no such file"),
        ("broken.pdf", b"%PDF-1.7 nothing", "cannot be opened"),
        ("broken.docx", b"PK nothing", "cannot be opened"),
        ("empty.txt", b" \n", "no words"),
    ],
)
def test_what_cannot_be_read_is_told_in_a_sentence(tmp_path: Path, name: str, raw: bytes | None, told: str) -> None:
    if raw is not None:
        (tmp_path / name).write_bytes(raw)
    with pytest.raises(FlyerError, match=told):
        opening.text(tmp_path / name)


def word(path: Path) -> None:
    """A small Word file by hand: a text box, then a table (ECMA-376)."""
    space = (
        'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:v="urn:schemas-microsoft-com:vml"'
    )
    inner = f"<w:txbxContent>{_paragraph('Tervetuloa!')}</w:txbxContent>"
    box = f"<w:r><w:pict><v:shape><v:textbox>{inner}</v:textbox></v:shape></w:pict></w:r>"
    rows = "".join(f"<w:tr>{''.join(f'<w:tc>{_paragraph(cell)}</w:tc>' for cell in row)}</w:tr>" for row in ROWS)
    body = f"<w:document {space}><w:body><w:p>{box}</w:p><w:tbl>{rows}</w:tbl></w:body></w:document>"
    main = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    package = "http://schemas.openxmlformats.org/package/2006"
    types = (
        f'<Types xmlns="{package}/content-types"><Override PartName="/word/document.xml" ContentType="{main}"/></Types>'
    )
    relation = f'<Relationship Id="r1" Type="{office}" Target="word/document.xml"/>'
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("[Content_Types].xml", types)
        file.writestr("_rels/.rels", f'<Relationships xmlns="{package}/relationships">{relation}</Relationships>')
        file.writestr("word/document.xml", body)


def _paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def pdf(lines: list[str]) -> bytes:
    """A small PDF by hand, a line each 20 points (ISO 32000-1)."""
    shown = " ".join(f"1 0 0 1 72 {720 - 20 * at} Tm ({line}) Tj" for at, line in enumerate(lines))
    stream = f"BT /F1 12 Tf {shown} ET"
    font = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>"
    page = f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 {font}>>>>/Contents 4 0 R>>"
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        page,
        f"<</Length {len(stream)}>>\nstream\n{stream}\nendstream",
    ]
    out, offsets = "%PDF-1.4\n", []
    for number, one in enumerate(objects, 1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n{one}\nendobj\n"
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    head = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
    return f"{out}{head}trailer <</Size {len(objects) + 1}/Root 1 0 R>>\nstartxref\n{len(out)}\n%%EOF".encode("latin-1")
