import sys, os
from docx import Document
from openpyxl import Workbook
from pptx import Presentation
from datetime import date
LINES=["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM","Độc lập - Tự do - Hạnh phúc","GIẤY PHÉP XÂY DỰNG số 12/GP-SXD","Mã hồ sơ: H08.12-210624-0001","Cấp cho ông Nguyễn Thị Hoà, số định danh 001085012345"]
d=Document()
d.sections[0].header.paragraphs[0].text="UBND tỉnh Bình Định"
d.sections[0].footer.paragraphs[0].text="Trang cuối"
for l in LINES: d.add_paragraph(l)
t=d.add_table(rows=2,cols=2)
t.cell(0,0).text="Họ và tên"; t.cell(0,1).text="Số định danh"; t.cell(1,0).text="Nguyễn Thị Hoà"; t.cell(1,1).text="001085012345"
d.save("giay-phep.docx")
w=Workbook(); s=w.active; s.title="Dự toán"; s.append(["Hạng mục","Thành tiền","Ngày"]); s.append(["Móng",12000000,date(2021,6,24)]); s.append([LINES[3]]); s2=w.create_sheet("Phụ lục"); s2["C5"]="Nguyễn Thị Hoà"; w.save("du-toan.xlsx")
p=Presentation()
for l in ("Quy trình cấp phép","Mã hồ sơ: H08.12-210624-0001"):
    sl=p.slides.add_slide(p.slide_layouts[1]); sl.shapes.title.text=l; sl.placeholders[1].text="Nguyễn Thị Hoà"
p.save("trinh-chieu.pptx")
# old fonts
o=Document()
for l in ["CéNG HßA X· HéI CHñ NGHÜA VIÖT NAM","GiÊy phÐp x©y dùng sè 12/GP-SXD","CÊp cho «ng NguyÔn ThÞ Hoµ, sè ®Þnh danh 001085012345"]:
    r=o.add_paragraph().add_run(l); r.font.name=".VnTime"
o.save("tcvn3.docx")
