"""Signs one PDF with pyHanko, as another program than ours would, under the throw-away authority."""

import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko_certvalidator.registry import SimpleCertificateStore

AT = datetime(2026, 6, 12, 8, 20, tzinfo=timezone(timedelta(hours=7)))


def person(pki, common, organisation):
    issuer = x509.load_pem_x509_certificate((pki / "issuing.crt.pem").read_bytes())
    issuer_key = serialization.load_pem_private_key((pki / "issuing.key.pem").read_bytes(), None)
    key = serialization.load_pem_private_key((pki / "signer.key.pem").read_bytes(), None)
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "VN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation),
            x509.NameAttribute(NameOID.COMMON_NAME, common),
        ]
    )
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.subject)
        .public_key(key.public_key())
        .serial_number(20260612)
        .not_valid_before(datetime(2025, 1, 1, tzinfo=timezone.utc))
        .not_valid_after(datetime(2029, 1, 1, tzinfo=timezone.utc))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(True, True, False, False, False, False, False, False, False), critical=True)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False)
        .sign(issuer_key, hashes.SHA256())
    )


if __name__ == "__main__":
    source, target, pki, work = map(Path, sys.argv[1:5])
    certificate = work / "signer.crt.pem"
    certificate.write_bytes(
        person(pki, "Lê Thị Kim Chi", "Trung tâm Phục vụ hành chính công tỉnh Bình An (mẫu)").public_bytes(serialization.Encoding.PEM)
    )
    signer = signers.SimpleSigner.load(
        str(pki / "signer.key.pem"), str(certificate), ca_chain_files=(str(pki / "issuing.crt.pem"), str(pki / "root.crt.pem"))
    )
    with source.open("rb") as reader, target.open("wb") as writer:
        signers.PdfSigner(
            signers.PdfSignatureMetadata(
                field_name="NguoiTiepNhan",
                reason="Tiếp nhận hồ sơ",
                location="Bình An",
                md_algorithm="sha256",
                subfilter=fields.SigSeedSubFilter.PADES,
            ),
            signer=signer,
            new_field_spec=fields.SigFieldSpec("NguoiTiepNhan", on_page=0, box=(340, 288, 540, 324)),
        ).sign_pdf(IncrementalPdfFileWriter(reader), output=writer, existing_fields_only=False)
