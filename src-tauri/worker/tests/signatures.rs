//! The signature report as the program gets it, from the real worker process: honest files, and files made to hurt it.

use std::{fmt::Write as _, fs, io, io::Write as _, path::PathBuf};

use bytes::Bytes;
use flate2::{Compression, write::ZlibEncoder};
use lienthong_core::{
    domain::{
        instant::Instant,
        signature::{LaterAddition, SignatureGround, SignatureReport, SignatureVerdict, TrustedRoots},
    },
    gateways::worker::{WorkerFault, WorkerPool},
};
use lienthong_sandbox::issue;

/// A month after the fixtures were signed.
const LOOKED_AT: &str = "2026-07-01T08:00:00Z";

fn pool() -> WorkerPool {
    WorkerPool::with_program(Some(PathBuf::from(env!("CARGO_BIN_EXE_lienthong-worker"))))
}

fn fixture(name: &str) -> Vec<u8> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/signatures");
    fs::read(folder.join(name)).expect("the fixture is there")
}

async fn report(pool: &WorkerPool, file: Vec<u8>, roots: Vec<u8>) -> Result<SignatureReport, WorkerFault> {
    let now = Instant::parse(LOOKED_AT).expect("an instant");
    let length = file.len() as u64;
    let body = || {
        let parts: Vec<io::Result<Bytes>> =
            file.chunks(1024 * 1024).map(|part| Ok(Bytes::copy_from_slice(part))).collect();
        futures_util::stream::iter(parts)
    };
    Ok(pool.signatures(roots.into(), &[], now, length, body).await?.report)
}

async fn still_works(pool: &WorkerPool) {
    let found = report(pool, fixture("pades-b-rsa.pdf"), fixture("roots.pem")).await.expect("the next file is read");
    assert_eq!(found.verdict, SignatureVerdict::Trusted);
}

#[tokio::test]
async fn a_report_crosses_the_pipe_whole() {
    let pool = pool();
    let found = report(&pool, fixture("pades-lta.pdf"), fixture("roots.pem")).await.expect("a report");
    assert_eq!((found.verdict, found.roots), (SignatureVerdict::Trusted, TrustedRoots::Read));
    let first = found.signatures.first().expect("a signature");
    assert_eq!(first.signer.as_deref(), Some("Nguyễn Văn An"));
    assert_eq!(first.claimed_at, Instant::parse("2026-06-01T08:00:00Z"));
    assert!(first.stamp.as_ref().is_some_and(|stamp| stamp.trusted));
    assert!(first.later.contains(&LaterAddition::TimeStamp) && !first.covers_whole_file);
    let overlaid = report(&pool, fixture("shadow-form-overlay.pdf"), fixture("roots.pem")).await.expect("a report");
    assert_eq!(overlaid.signatures.first().map(|one| one.ground), Some(SignatureGround::ChangedLater));
    let unsigned = report(&pool, fixture("unsigned.pdf"), Vec::new()).await.expect("a report");
    assert_eq!((unsigned.verdict, unsigned.signatures.len()), (SignatureVerdict::None, 0));
}

#[tokio::test]
async fn what_the_sandbox_issues_is_trusted_under_its_root_and_whole_without_it() {
    let pool = pool();
    let facts = issue::IssueFacts {
        parent: None,
        agency: "Sở Xây dựng".to_owned(),
        place: "Bình An".to_owned(),
        so_ky_hieu: "12/GP-SXD".to_owned(),
        kind: lienthong_sandbox::model::DocumentKind { code: "GP".to_owned(), name: "Giấy phép".to_owned() },
        date: chrono::NaiveDate::from_ymd_opt(2026, 6, 5).expect("a day"),
        trich_yeu: "Cấp giấy phép xây dựng".to_owned(),
        dossier: None,
        signer: lienthong_sandbox::model::Signer {
            name: "Lê Văn Hùng".to_owned(), title: "Giám đốc".to_owned()
        },
        signed_at: chrono::DateTime::parse_from_rfc3339("2026-06-05T09:15:03+07:00").expect("a moment"),
    };
    let file = issue::issued_pdf(&facts).expect("issued");
    let with = report(&pool, file.clone(), issue::root_certificate().into()).await.expect("a report");
    assert_eq!(with.verdict, SignatureVerdict::Trusted);
    let one = with.signatures.first().expect("a signature");
    assert_eq!((one.signer.as_deref(), one.organisation.as_deref()), (Some("Lê Văn Hùng"), Some("Sở Xây dựng")));
    assert!(one.covers_whole_file);
    let without = report(&pool, file, Vec::new()).await.expect("a report");
    assert_eq!(without.verdict, SignatureVerdict::Valid);
    assert_eq!(without.signatures.first().map(|one| one.ground), Some(SignatureGround::UnknownIssuer));
}

/// A PDF of these objects with a right table; number 1 is the catalog.
fn pdf(objects: &[Vec<u8>]) -> Vec<u8> {
    let mut file = b"%PDF-1.7\n".to_vec();
    let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for (number, object) in (1..).zip(objects) {
        writeln!(table, "{:010} 00000 n ", file.len()).expect("memory");
        writeln!(file, "{number} 0 obj").expect("memory");
        file.extend_from_slice(object);
        file.extend_from_slice(b"\nendobj\n");
    }
    let start = file.len();
    write!(table, "trailer\n<</Size {}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n", objects.len() + 1).expect("memory");
    file.extend_from_slice(table.as_bytes());
    file
}

/// A signature whose message is this, with a range that fits.
fn signed_with(message: &[u8]) -> Vec<u8> {
    let digits: String = message.iter().fold(String::new(), |mut digits, byte| {
        write!(digits, "{byte:02x}").expect("memory");
        digits
    });
    let make = |numbers: [usize; 3]| {
        let [first, second, last] = numbers;
        pdf(&[
            b"<</Type/Catalog/AcroForm<</Fields[2 0 R]>>>>".to_vec(),
            b"<</FT/Sig/T(a)/V 3 0 R>>".to_vec(),
            format!(
                "<</Type/Sig/SubFilter/adbe.pkcs7.detached/ByteRange[0 {first:08} {second:08} {last:08}]/Contents<{digits}>>>"
            )
            .into_bytes(),
        ])
    };
    let draft = make([0; 3]);
    let first = draft.windows(10).position(|window| window == b"/Contents<").expect("contents") + 9;
    let second = first + digits.len() + 2;
    make([first, second, draft.len() - second])
}

#[tokio::test]
async fn messages_made_to_hurt_end_in_a_verdict_or_cost_one_answer() {
    let pool = pool();
    let nested: Vec<u8> = [0x30, 0x80].repeat(200_000);
    let endless_length = [0x30, 0x84, 0xFF, 0xFF, 0xFF, 0xFF, 0x06].to_vec();
    let many_pieces: Vec<u8> = [&[0x24, 0x80][..], &[0x04, 0x01, 0x41].repeat(100_000), &[0, 0]].concat();
    for message in [nested, endless_length, many_pieces, Vec::new(), vec![0; 100_000]] {
        match report(&pool, signed_with(&message), fixture("roots.pem")).await {
            Ok(found) => assert_eq!(found.verdict, SignatureVerdict::Unverifiable),
            // On a machine that has other work, the time may be up first.
            Err(fault) => assert!(matches!(fault, WorkerFault::Memory | WorkerFault::TimedOut), "{fault:?}"),
        }
        still_works(&pool).await;
    }
}

#[tokio::test]
async fn structures_made_to_hurt_end_in_a_verdict_or_cost_one_answer() {
    let pool = pool();
    let mut bomb = ZlibEncoder::new(Vec::new(), Compression::best());
    for _ in 0..80 {
        bomb.write_all(&vec![b' '; 1024 * 1024]).expect("memory");
    }
    let bomb = bomb.finish().expect("memory");
    let mut packed =
        format!("<</Type/ObjStm/N 1/First 10/Filter/FlateDecode/Length {}>>stream\n", bomb.len()).into_bytes();
    packed.extend_from_slice(&bomb);
    packed.extend_from_slice(b"\nendstream");
    let catalog = b"<</Type/Catalog/AcroForm<</Fields[2 0 R]>>>>".to_vec();
    let deep = [vec![b'['; 200_000], vec![b']'; 200_000]].concat();
    let own_length = b"<</Length 2 0 R>>stream\nx\nendstream".to_vec();
    let own_kid = b"<</FT/Sig/T(a)/Kids[2 0 R]>>".to_vec();
    let marked = b"<</SubFilter/adbe.pkcs7.detached/ByteRange[0 1 2 3]/Contents<00>>>".to_vec();
    for second in [packed, deep, own_length, own_kid] {
        let file = pdf(&[catalog.clone(), second, marked.clone()]);
        match report(&pool, file, Vec::new()).await {
            Ok(found) => assert!(found.verdict >= SignatureVerdict::Unverifiable, "{found:?}"),
            Err(fault) => assert!(matches!(fault, WorkerFault::Memory | WorkerFault::TimedOut), "{fault:?}"),
        }
        still_works(&pool).await;
    }
}

#[tokio::test]
async fn what_is_no_pdf_and_what_is_too_large_is_said_to_be_so() {
    let pool = pool();
    let fault = report(&pool, b"PK\x03\x04".to_vec(), Vec::new()).await.expect_err("no report");
    assert!(matches!(fault, WorkerFault::Unreadable), "{fault:?}");
    let now = Instant::parse(LOOKED_AT).expect("an instant");
    let nothing = || futures_util::stream::empty::<io::Result<Bytes>>();
    let fault = pool.signatures(Bytes::new(), &[], now, u64::MAX, nothing).await.expect_err("no report");
    assert!(matches!(fault, WorkerFault::Memory), "{fault:?}");
    still_works(&pool).await;
}
