"""Writes the office documents of the sandbox (docx, xlsx) as a citizen or an officer would type them."""

import sys
from pathlib import Path

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side

CENTRE = WD_ALIGN_PARAGRAPH.CENTER
JUSTIFY = WD_ALIGN_PARAGRAPH.JUSTIFY
SAMPLE = "VĂN BẢN MẪU dùng cho hệ thống thử nghiệm, không có giá trị pháp lý; người và địa danh đều hư cấu."


def page():
    """An A4 page with the margins and the type of Nghị định 30/2020/NĐ-CP."""
    document = Document()
    document.core_properties.author, document.core_properties.comments = "Văn phòng mẫu", ""
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin, section.right_margin = Cm(3), Cm(2)
    section.top_margin = section.bottom_margin = Cm(2)
    style = document.styles["Normal"]
    style.font.name = "Times New Roman"
    style.element.rPr.rFonts.set(qn("w:eastAsia"), "Times New Roman")
    style.font.size = Pt(14)
    style.paragraph_format.space_after = Pt(6)
    footer = section.footer.paragraphs[0]
    footer.alignment = CENTRE
    run = footer.add_run(SAMPLE)
    run.font.size, run.italic = Pt(9), True
    return document


def line(container, text, *, bold=False, italic=False, size=None, align=None, indent=False, after=None):
    paragraph = container.add_paragraph()
    run = paragraph.add_run(text)
    run.bold, run.italic = bold, italic
    if size:
        run.font.size = Pt(size)
    if align is not None:
        paragraph.alignment = align
    if indent:
        paragraph.paragraph_format.first_line_indent = Cm(1)
    if after is not None:
        paragraph.paragraph_format.space_after = Pt(after)
    return paragraph


def nation(container, size=13):
    line(container, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", bold=True, size=size, align=CENTRE, after=0)
    motto = line(container, "Độc lập - Tự do - Hạnh phúc", bold=True, size=size + 1, align=CENTRE, after=12)
    motto.runs[0].underline = True


def columns(document, left, right):
    """Two blocks side by side: the letterhead above, the signatures below."""
    table = document.add_table(rows=1, cols=2)
    table.autofit = False
    for column, width in zip(table.columns, (Cm(6), Cm(10))):
        column.width = width
    for cell, width, lines in zip(table.rows[0].cells, (Cm(6), Cm(10)), (left, right)):
        cell.width = width
        cell.paragraphs[0]._element.getparent().remove(cell.paragraphs[0]._element)
        for text, look in lines:
            line(cell, text, align=CENTRE, after=0, **look)
    # Word wants a paragraph after a table; one of a point keeps it from opening a page of its own.
    line(document, "", size=1, after=0)


def letterhead(document, above, agency, number, date):
    columns(
        document,
        [(above, {"size": 13}), (agency, {"size": 13, "bold": True}), ("———", {"size": 10}), (number, {"size": 13})],
        [
            ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", {"size": 12, "bold": True}),
            ("Độc lập - Tự do - Hạnh phúc", {"size": 13, "bold": True}),
            ("———————", {"size": 10}),
            (date, {"size": 13, "italic": True}),
        ],
    )


def application(target):
    document = page()
    nation(document)
    line(document, "ĐƠN ĐỀ NGHỊ CẤP GIẤY PHÉP XÂY DỰNG", bold=True, size=15, align=CENTRE, after=0)
    line(document, "(Sử dụng cho công trình: Nhà ở riêng lẻ)", italic=True, align=CENTRE)
    line(document, "Kính gửi: Sở Xây dựng tỉnh Bình An", align=CENTRE, after=12)
    rows = [
        ("1. Thông tin về chủ đầu tư:", True),
        ("- Tên chủ đầu tư (chủ hộ): Nguyễn Văn Á", False),
        ("- Người đại diện: ……………………  Chức vụ (nếu có): ………………", False),
        ("- Số định danh cá nhân: 052085001234", False),
        ("- Địa chỉ liên hệ: số nhà 27, đường Lê Lợi, tổ 3, phường An Bình, tỉnh Bình An", False),
        ("- Số điện thoại: 0905 123 456", False),
        ("2. Thông tin công trình:", True),
        ("- Địa điểm xây dựng: thửa đất số 128, tờ bản đồ số 24, diện tích 105,6 m²", False),
        ("- Tại: số nhà 27, đường Lê Lợi, phường An Bình, tỉnh Bình An", False),
        ("3. Tổ chức, cá nhân lập, thẩm tra thiết kế xây dựng:", True),
        ("- Công ty TNHH Tư vấn thiết kế Hòa Bình (mẫu). Mã số doanh nghiệp: 4100999001", False),
        ("4. Nội dung đề nghị cấp phép:", True),
        ("- Cấp công trình: cấp III. Diện tích xây dựng tầng 1: 78,4 m². Cốt xây dựng: +0,45 m", False),
        ("- Tổng diện tích sàn: 235,2 m². Chiều cao công trình: 11,7 m. Số tầng: 03", False),
        ("5. Dự kiến thời gian hoàn thành công trình: 08 tháng.", True),
        ("6. Cam kết:", True),
    ]
    for text, bold in rows:
        line(document, text, bold=bold, after=1)
    line(
        document,
        "Tôi xin cam đoan làm theo đúng giấy phép được cấp, nếu sai tôi xin hoàn toàn chịu trách nhiệm và bị xử lý "
        "theo quy định của pháp luật.",
        align=JUSTIFY,
        indent=True,
    )
    line(document, "Gửi kèm theo Đơn này các tài liệu: bản sao giấy tờ về quyền sử dụng đất; 02 bộ bản vẽ thiết kế.", align=JUSTIFY, indent=True)
    columns(
        document,
        [("", {})],
        [
            ("An Bình, ngày 12 tháng 6 năm 2026", {"italic": True, "size": 13}),
            ("NGƯỜI LÀM ĐƠN", {"bold": True}),
            ("(Ký, ghi rõ họ tên)", {"italic": True, "size": 12}),
            ("", {}),
            ("Nguyễn Văn Á", {"bold": True}),
        ],
    )
    document.save(target)


def authorisation(target):
    document = page()
    nation(document)
    line(document, "GIẤY ỦY QUYỀN", bold=True, size=16, align=CENTRE, after=12)
    for text in (
        "Hôm nay, ngày 10 tháng 6 năm 2026, tại phường An Bình, tỉnh Bình An.",
        "Bên ủy quyền (Bên A): bà Đặng Thị Ngọc Diễm, số định danh cá nhân 052190004321, thường trú tại tổ 3, phường An Bình, tỉnh Bình An.",
        "Bên được ủy quyền (Bên B): ông Nguyễn Văn Á, số định danh cá nhân 052085001234, thường trú tại tổ 3, phường An Bình, tỉnh Bình An.",
        "Bằng giấy này, Bên A ủy quyền cho Bên B thay mặt Bên A nộp hồ sơ, nhận thông báo và nhận kết quả giải quyết thủ tục hành chính "
        "cấp giấy phép xây dựng đối với thửa đất số 128, tờ bản đồ số 24.",
        "Thời hạn ủy quyền: kể từ ngày ký cho đến khi nhận được kết quả. Hai bên cam kết chịu trách nhiệm trước pháp luật về nội dung ủy quyền nêu trên.",
    ):
        line(document, text, align=JUSTIFY, indent=True)
    columns(
        document,
        [("BÊN A", {"bold": True}), ("", {}), ("", {}), ("Đặng Thị Ngọc Diễm", {})],
        [("BÊN B", {"bold": True}), ("", {}), ("", {}), ("Nguyễn Văn Á", {})],
    )
    document.save(target)


def submission(target):
    """The officer's draft of the licence, as it is sent along to the electronic office."""
    document = page()
    letterhead(document, "UBND TỈNH BÌNH AN", "SỞ XÂY DỰNG", "Số:       /GP-SXD", "Bình An, ngày      tháng 6 năm 2026")
    line(document, "GIẤY PHÉP XÂY DỰNG", bold=True, size=15, align=CENTRE, after=0)
    line(document, "(Sử dụng cho nhà ở riêng lẻ)", italic=True, align=CENTRE, after=12)
    for text in (
        "1. Cấp cho: ông Nguyễn Văn Á. Địa chỉ: số nhà 27, đường Lê Lợi, phường An Bình, tỉnh Bình An.",
        "2. Được phép xây dựng công trình: nhà ở riêng lẻ; theo thiết kế do Công ty TNHH Tư vấn thiết kế Hòa Bình (mẫu) lập.",
        "- Vị trí xây dựng: thửa đất số 128, tờ bản đồ số 24, phường An Bình; cốt nền xây dựng: +0,45 m; chỉ giới xây dựng: trùng chỉ giới đường đỏ.",
        "- Mật độ xây dựng: 74,2 %; hệ số sử dụng đất: 2,23; diện tích xây dựng tầng 1: 78,4 m²; tổng diện tích sàn: 235,2 m²; chiều cao: 11,7 m; số tầng: 03.",
        "3. Giấy tờ về quyền sử dụng đất: Giấy chứng nhận số AA 00000128 (mẫu).",
        "4. Giấy phép này có hiệu lực khởi công xây dựng trong thời hạn 12 tháng kể từ ngày cấp; quá thời hạn trên phải đề nghị gia hạn.",
    ):
        line(document, text, align=JUSTIFY, indent=True)
    columns(
        document,
        [
            ("Nơi nhận:", {"bold": True, "italic": True, "size": 12}),
            ("- Như mục 1;", {"size": 11}),
            ("- UBND phường An Bình;", {"size": 11}),
            ("- Lưu: VT, QLXD.", {"size": 11}),
        ],
        [("KT. GIÁM ĐỐC", {"bold": True}), ("PHÓ GIÁM ĐỐC", {"bold": True}), ("", {}), ("", {}), ("", {})],
    )
    document.save(target)


def receipt(target):
    document = page()
    letterhead(
        document,
        "UBND TỈNH BÌNH AN",
        "TRUNG TÂM PHỤC VỤ\nHÀNH CHÍNH CÔNG",
        "Số: 0001/TNHS",
        "Bình An, ngày 12 tháng 6 năm 2026",
    )
    line(document, "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ", bold=True, size=15, align=CENTRE, after=12)
    for text in (
        "Bộ phận Tiếp nhận và Trả kết quả Sở Xây dựng tiếp nhận hồ sơ của: ông Nguyễn Văn Á.",
        "Địa chỉ: số nhà 27, đường Lê Lợi, phường An Bình, tỉnh Bình An. Số điện thoại: 0905 123 456.",
        "Nội dung yêu cầu giải quyết: cấp giấy phép xây dựng mới đối với nhà ở riêng lẻ.",
        "1. Thành phần hồ sơ: đơn đề nghị (01 bản chính); bản sao Căn cước công dân (01 bản sao); giấy tờ về quyền sử dụng đất (01 bản sao); bản vẽ thiết kế (02 bộ).",
        "2. Số lượng hồ sơ: 01 bộ. Thời gian giải quyết hồ sơ theo quy định: 14 ngày làm việc.",
        "3. Thời gian nhận hồ sơ: 08 giờ 15 phút, ngày 12 tháng 6 năm 2026. Thời gian trả kết quả: 17 giờ 00 phút, ngày 02 tháng 7 năm 2026.",
        "4. Đăng ký nhận kết quả tại: Bộ phận Một cửa.",
    ):
        line(document, text, align=JUSTIFY, indent=True)
    columns(
        document,
        [("NGƯỜI NỘP HỒ SƠ", {"bold": True, "size": 13}), ("", {}), ("", {}), ("", {}), ("Nguyễn Văn Á", {"bold": True})],
        [("NGƯỜI TIẾP NHẬN HỒ SƠ", {"bold": True, "size": 13}), ("", {}), ("", {}), ("", {}), ("Lê Thị Kim Chi", {"bold": True})],
    )
    document.save(target)


def estimate(target):
    book = Workbook()
    sheet = book.active
    sheet.title = "Dự toán"
    thin = Side(style="thin")
    frame = Border(left=thin, right=thin, top=thin, bottom=thin)
    sheet["A1"], sheet["A2"] = "BẢNG KÊ KHỐI LƯỢNG VÀ DỰ TOÁN (MẪU)", "Công trình: nhà ở riêng lẻ ông Nguyễn Văn Á, phường An Bình"
    sheet["A1"].font, sheet["A2"].font = Font(name="Times New Roman", size=14, bold=True), Font(name="Times New Roman", size=12, italic=True)
    rows = [("STT", "Hạng mục", "Đơn vị", "Khối lượng", "Đơn giá (đồng)", "Thành tiền (đồng)")]
    works = [
        ("Đào đất hố móng", "m³", 64.5, 95000),
        ("Bê tông lót móng đá 4×6", "m³", 6.2, 1150000),
        ("Bê tông cốt thép móng, dầm, sàn", "m³", 48.7, 4850000),
        ("Xây tường gạch không nung dày 200", "m³", 72.4, 1480000),
        ("Trát, bả matit và sơn nước", "m²", 612, 138000),
        ("Lát nền gạch ceramic 600×600", "m²", 205.5, 285000),
        ("Hệ thống điện, cấp thoát nước", "trọn gói", 1, 128000000),
    ]
    for number, (name, unit, amount, price) in enumerate(works, 1):
        rows.append((number, name, unit, amount, price, f"=D{number + 4}*E{number + 4}"))
    rows.append(("", "Cộng", "", "", "", f"=SUM(F5:F{len(works) + 4})"))
    for r, row in enumerate(rows, 4):
        for c, value in enumerate(row, 1):
            cell = sheet.cell(r, c, value)
            cell.font = Font(name="Times New Roman", size=12, bold=r in (4, len(works) + 5))
            cell.border = frame
            if c >= 5:
                cell.number_format = "#,##0"
            if r == 4:
                cell.alignment = Alignment(horizontal="center", wrap_text=True)
    for column, width in zip("ABCDEF", (6, 38, 11, 13, 18, 20)):
        sheet.column_dimensions[column].width = width
    fees = book.create_sheet("Lệ phí")
    fees.append(("Nội dung", "Số tiền (đồng)"))
    fees.append(("Lệ phí cấp giấy phép xây dựng nhà ở riêng lẻ", 75000))
    book.save(target)


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    application(folder / "don-de-nghi.docx")
    authorisation(folder / "giay-uy-quyen.docx")
    submission(folder / "du-thao-giay-phep.docx")
    receipt(folder / "giay-tiep-nhan.docx")
    estimate(folder / "du-toan.xlsx")
