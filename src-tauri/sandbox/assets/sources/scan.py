"""Makes scans and phone photos out of clean page pictures: tilt, shadow, grain, and the marks of the device."""

import sys
from pathlib import Path

import img2pdf
import numpy
import piexif
from PIL import Image, ImageFilter

SEED = 20260612
A4 = (img2pdf.mm_to_pt(210), img2pdf.mm_to_pt(297))


def grain(picture, strength, generator):
    pixels = numpy.asarray(picture).astype(numpy.float32)
    pixels += generator.normal(0, strength, pixels.shape[:2] + ((1,) if pixels.ndim == 3 else ()))
    return Image.fromarray(numpy.clip(pixels, 0, 255).astype(numpy.uint8))


def scanned(source, target, *, tilt, colour, quality, width, generator):
    picture = Image.open(source).convert("RGB" if colour else "L")
    paper = (236, 234, 228) if colour else 238
    picture = picture.rotate(tilt, resample=Image.Resampling.BICUBIC, fillcolor=paper)
    picture = picture.resize((width, width * picture.height // picture.width), Image.Resampling.LANCZOS)
    pixels = numpy.asarray(picture).astype(numpy.float32)
    # The lamp is weaker at the edge of the glass.
    across = numpy.linspace(0, 1, pixels.shape[1])
    lamp = 1 - 0.10 * numpy.exp(-across * 14)
    pixels = pixels * (lamp[None, :, None] if colour else lamp[None, :])
    picture = Image.fromarray(numpy.clip(pixels, 0, 255).astype(numpy.uint8)).filter(ImageFilter.GaussianBlur(0.6))
    grain(picture, 2.2, generator).save(target, quality=quality, dpi=(150, 150), optimize=True)


def pages_to_pdf(pictures, target):
    target.write_bytes(
        img2pdf.convert([str(p) for p in pictures], layout_fun=img2pdf.get_layout_fun(A4), producer="Scan", nodate=True)
    )


def coefficients(target, source):
    """The eight numbers of the perspective that carries `target` corners to `source` corners."""
    rows, values = [], []
    for (x, y), (u, v) in zip(target, source):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        values += [u, v]
    return numpy.linalg.solve(numpy.array(rows, float), numpy.array(values, float))


def desk(size, generator):
    """A brown desk: long streaks of noise, as wood has."""
    width, height = size
    streaks = generator.normal(0, 1, (height, max(2, width // 160)))
    streaks = numpy.asarray(Image.fromarray(streaks.astype(numpy.float32)).resize(size, Image.Resampling.BICUBIC))
    waves = numpy.sin(numpy.linspace(0, 60, height)[:, None] + numpy.linspace(0, 3, width)[None, :] + streaks)
    base = numpy.array([118, 82, 54], float)[None, None, :] + (waves * 9 + streaks * 5)[:, :, None]
    return Image.fromarray(numpy.clip(base, 0, 255).astype(numpy.uint8))


def photographed(source, target, generator):
    """A page on a desk, held at an angle; the phone was turned, and only EXIF tells so."""
    page = Image.open(source).convert("RGB")
    frame = (1200, 1600)
    corners = [(150, 130), (1040, 190), (1095, 1440), (95, 1395)]
    plain = [(0, 0), (page.width, 0), (page.width, page.height), (0, page.height)]
    numbers = coefficients(corners, plain)
    warped = page.transform(frame, Image.Transform.PERSPECTIVE, numbers, Image.Resampling.BICUBIC)
    mask = Image.new("L", page.size, 255).transform(frame, Image.Transform.PERSPECTIVE, numbers, Image.Resampling.BICUBIC)
    picture = desk(frame, generator)
    shadow = mask.filter(ImageFilter.GaussianBlur(22))
    picture = Image.composite(Image.new("RGB", frame, (48, 34, 24)), picture, shadow.point(lambda v: v // 2))
    picture.paste(warped, (0, 0), mask)
    x, y = numpy.meshgrid(numpy.linspace(-1, 1, frame[0]), numpy.linspace(-1, 1, frame[1]))
    light = 1.02 - 0.26 * ((x + 0.5) ** 2 + (y + 0.6) ** 2) / 3.5
    pixels = numpy.asarray(picture).astype(numpy.float32) * light[:, :, None] * numpy.array([1.02, 0.99, 0.93])
    picture = Image.fromarray(numpy.clip(pixels, 0, 255).astype(numpy.uint8)).filter(ImageFilter.GaussianBlur(0.9))
    picture = grain(picture, 4, generator).rotate(90, expand=True)
    exif = piexif.dump(
        {
            "0th": {
                piexif.ImageIFD.Make: "Sandbox",
                piexif.ImageIFD.Model: "Phone 12",
                piexif.ImageIFD.Orientation: 6,
                piexif.ImageIFD.DateTime: "2026:06:12 08:15:33",
                piexif.ImageIFD.XResolution: (72, 1),
                piexif.ImageIFD.YResolution: (72, 1),
            },
            "Exif": {piexif.ExifIFD.DateTimeOriginal: "2026:06:12 08:15:33", piexif.ExifIFD.ISOSpeedRatings: 320},
        }
    )
    picture.save(target, quality=72, exif=exif, optimize=True)


if __name__ == "__main__":
    work, out = Path(sys.argv[1]), Path(sys.argv[2])
    generator = numpy.random.default_rng(SEED)
    scanned(work / "cccd.png", work / "cccd.jpg", tilt=0.7, colour=True, quality=62, width=1240, generator=generator)
    pages_to_pdf([work / "cccd.jpg"], out / "cccd-scan.pdf")
    for number, tilt in enumerate((-0.5, 0.4, -0.9), 1):
        scanned(work / f"land-{number}.png", work / f"land-{number}.jpg", tilt=tilt, colour=True, quality=58, width=1240, generator=generator)
    pages_to_pdf([work / f"land-{n}.jpg" for n in (1, 2, 3)], out / "giay-chung-nhan-scan.pdf")
    scanned(work / "inspection.png", work / "inspection.jpg", tilt=1.3, colour=False, quality=55, width=1240, generator=generator)
    pages_to_pdf([work / "inspection.jpg"], out / "scan0001.PDF")
    photographed(work / "authorisation.png", out / "anh-chup.jpg", generator)
    # A fax machine knows black and white only.
    fax = Image.open(work / "inspection.jpg").convert("L").resize((1728, 2444)).point(lambda v: 255 if v > 165 else 0).convert("1")
    fax.save(out / "fax.tif", compression="group4", dpi=(204, 196))
