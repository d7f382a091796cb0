//! What is issued is a PDF that other programs read, and its signature covers every byte.

use chrono::DateTime;
use cms::content_info::ContentInfo;
use cms::signed_data::{SignedData, SignerIdentifier};
use der::{Decode as _, Encode as _};
use rsa::pkcs1v15::{Signature, VerifyingKey};
use rsa::pkcs8::DecodePublicKey as _;
use rsa::signature::Verifier as _;
use sha2::{Digest as _, Sha256};

use super::*;

fn facts() -> IssueFacts {
    IssueFacts {
        parent: Some("Ủy ban nhân dân tỉnh Bình An".to_owned()),
        agency: "Sở Xây dựng".to_owned(),
        place: "Bình An".to_owned(),
        so_ky_hieu: "12/GP-SXD".to_owned(),
        kind: DocumentKind { code: "GP".to_owned(), name: "Giấy phép".to_owned() },
        date: NaiveDate::from_ymd_opt(2026, 7, 5).unwrap(),
        trich_yeu: "Cấp giấy phép xây dựng nhà ở riêng lẻ cho ông Nguyễn Văn Á".to_owned(),
        dossier: Some(IssuedFor {
            code: "H08.12-260612-0001".to_owned(),
            applicant: Applicant {
                full_name: "Nguyễn Văn Á".to_owned(),
                identity_number: "052085001234".to_owned(),
                address: "27 Lê Lợi, phường An Bình, tỉnh Bình An".to_owned(),
                ..Applicant::default()
            },
            procedure_code: "1.013225".to_owned(),
            procedure: "Cấp giấy phép xây dựng mới đối với công trình cấp III, cấp IV".to_owned(),
        }),
        signer: Signer { name: "Trần Quốc Toản".to_owned(), title: "Phó Giám đốc".to_owned() },
        signed_at: DateTime::parse_from_rfc3339("2026-07-05T09:15:03+07:00").unwrap(),
    }
}

/// The signature's room and its CMS, found as a verifier finds them: by the byte range.
fn signature_of(pdf: &[u8]) -> ([usize; 4], SignedData) {
    let text = String::from_utf8_lossy(pdf).into_owned();
    let range = text.split("/ByteRange [").nth(1).and_then(|rest| rest.split(']').next()).unwrap();
    let numbers: Vec<usize> = range.split_whitespace().map(|number| number.parse().unwrap()).collect();
    let range = <[usize; 4]>::try_from(numbers).unwrap();
    let digits = &pdf[range[1] + 1..range[2] - 1];
    let der = hex::decode(digits).unwrap();
    // The room is larger than the CMS: its own header says how long it is.
    let length = 4 + usize::from(der[2]) * 256 + usize::from(der[3]);
    let content = ContentInfo::from_der(&der[..length]).unwrap();
    (range, content.content.decode_as().unwrap())
}

fn digest_over(pdf: &[u8], range: [usize; 4]) -> Vec<u8> {
    let mut hasher = Sha256::new();
    hasher.update(&pdf[..range[1]]);
    hasher.update(&pdf[range[2]..]);
    hasher.finalize().to_vec()
}

fn digest_in(data: &SignedData) -> Vec<u8> {
    let attributes = data.signer_infos.0.as_slice()[0].signed_attrs.as_ref().unwrap();
    let named = attributes.iter().find(|attribute| attribute.oid.to_string() == "1.2.840.113549.1.9.4").unwrap();
    named.values.as_slice()[0].value().to_vec()
}

#[test]
fn the_same_facts_make_the_same_bytes() {
    assert_eq!(issued_pdf(&facts()).unwrap(), issued_pdf(&facts()).unwrap());
}

#[test]
fn the_signature_covers_everything_but_itself() {
    let pdf = issued_pdf(&facts()).unwrap();
    let (range, data) = signature_of(&pdf);
    assert_eq!(range[0], 0);
    assert_eq!((pdf[range[1]], pdf[range[2] - 1]), (b'<', b'>'));
    assert_eq!(range[2] + range[3], pdf.len());
    assert_eq!(digest_in(&data), digest_over(&pdf, range));
}

#[test]
fn the_signature_is_by_the_certificate_that_names_the_signer() {
    let pdf = issued_pdf(&facts()).unwrap();
    let (_, data) = signature_of(&pdf);
    let info = &data.signer_infos.0.as_slice()[0];
    let SignerIdentifier::IssuerAndSerialNumber(named) = &info.sid else { panic!("named by issuer and number") };
    let certificates = data.certificates.as_ref().unwrap();
    let certificate = certificates
        .0
        .iter()
        .filter_map(|choice| if let cms::cert::CertificateChoices::Certificate(it) = choice { Some(it) } else { None })
        .find(|certificate| certificate.tbs_certificate.serial_number == named.serial_number)
        .unwrap();
    assert!(certificate.tbs_certificate.subject.to_string().contains("Trần Quốc Toản"));
    let key = certificate.tbs_certificate.subject_public_key_info.to_der().unwrap();
    let key = VerifyingKey::<Sha256>::new(rsa::RsaPublicKey::from_public_key_der(&key).unwrap());
    let signature = Signature::try_from(info.signature.as_bytes()).unwrap();
    let attributes = info.signed_attrs.as_ref().unwrap().to_der().unwrap();
    key.verify(&attributes, &signature).unwrap();
}

#[test]
fn a_changed_byte_is_seen() {
    let mut pdf = issued_pdf(&facts()).unwrap();
    let (range, data) = signature_of(&pdf);
    pdf[200] ^= 1;
    assert_ne!(digest_in(&data), digest_over(&pdf, range));
}

#[test]
fn another_reader_finds_who_and_what_it_is_for() {
    let text = pdf_extract::extract_text_from_mem(&issued_pdf(&facts()).unwrap()).unwrap();
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    for wanted in [
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Số: 12/GP-SXD",
        "Bình An, ngày 05 tháng 7 năm 2026",
        "Mã hồ sơ: H08.12-260612-0001",
        "Nguyễn Văn Á",
        "052085001234",
        "mã 1.013225",
        "KT. GIÁM ĐỐC",
    ] {
        assert!(text.contains(wanted), "{wanted:?} is not in {text:?}");
    }
}

#[test]
fn a_long_paper_goes_on_to_a_second_page_and_is_still_signed() {
    let mut facts = facts();
    facts.trich_yeu = "Cấp giấy phép xây dựng công trình theo giai đoạn ".repeat(40);
    let pdf = issued_pdf(&facts).unwrap();
    let (range, data) = signature_of(&pdf);
    assert_eq!(digest_in(&data), digest_over(&pdf, range));
    assert!(String::from_utf8_lossy(&pdf).contains("/Count 2") || String::from_utf8_lossy(&pdf).contains("/Count 3"));
}

#[test]
fn numbers_are_written_as_the_decree_says() {
    let agency = Agency {
        id: crate::model::ObjectId::derived(0, "agency", 0),
        code: "H08.12".to_owned(),
        name: "Sở Xây dựng".to_owned(),
        parent: None,
        abbreviation: "SXD".to_owned(),
    };
    let kind = |code: &str| DocumentKind { code: code.to_owned(), name: String::new() };
    assert_eq!(document_number(7, &kind("GP"), &agency), "07/GP-SXD");
    assert_eq!(document_number(2481, &kind(OFFICIAL_LETTER), &agency), "2481/SXD-QLXD");
    assert_eq!(file_name("12/GP-SXD"), "12-GP-SXD.signed.pdf");
}
