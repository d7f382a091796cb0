//! Keeps the generated TypeScript of the border current: `LIENTHONG_WRITE_BINDINGS=1` writes it, otherwise it is compared.

use std::{fmt::Write as _, path::Path};

use lienthong_core::domain::{
    failure_code::FailureCode,
    failure_words::Language,
    signature::{LaterAddition, Revocation, SignatureGround, SignatureVerdict},
};
use specta_typescript::Typescript;

use super::border;

#[test]
fn the_bindings_of_the_window_are_current() {
    keep_current("ui/src/lib/ipc/bindings.ts", &typescript());
}

#[test]
fn the_sentences_of_the_window_are_current() {
    keep_current("ui/src/lib/ipc/failures.ts", &failures_typescript());
}

#[test]
fn the_sentences_about_signatures_are_current() {
    keep_current("ui/src/lib/ipc/signatures.ts", &signatures_typescript());
}

#[test]
fn the_catalogue_of_failures_is_current() {
    keep_current("docs/ma-loi.md", &catalogue());
}

#[test]
fn every_command_is_permitted_by_name_and_nothing_else_is() {
    let permissions = Path::new(env!("CARGO_MANIFEST_DIR")).join("src-tauri/permissions");
    let mut permitted = Vec::new();
    for file in std::fs::read_dir(permissions).expect("the folder is there") {
        let text = std::fs::read_to_string(file.expect("a file").path()).expect("it can be read");
        let lines = text.lines().skip_while(|line| !line.starts_with("commands.allow"));
        permitted.extend(lines.filter_map(|line| Some(line.trim().strip_prefix('"')?.strip_suffix("\",")?.to_owned())));
    }
    permitted.sort();
    let mut commands: Vec<String> = typescript()
        .split("__TAURI_INVOKE(\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next().map(str::to_owned))
        .collect();
    commands.sort();
    assert_eq!(permitted, commands);
}

fn keep_current(path: &str, wanted: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    if std::env::var_os("LIENTHONG_WRITE_BINDINGS").is_some() {
        std::fs::write(&path, wanted).expect("the file can be written");
    }
    let found = std::fs::read_to_string(&path).expect("the file is there");
    assert!(
        found == wanted,
        "{} is stale: run `LIENTHONG_WRITE_BINDINGS=1 cargo test -p lienthong --lib current` and commit it",
        path.display()
    );
}

/// The text of `ui/src/lib/ipc/bindings.ts`.
fn typescript() -> String {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("bindings.ts");
    let header = "// Generated from the commands of the shell; a test keeps it current. Do not edit.\n";
    border().export(Typescript::default().header(header), &path).expect("TypeScript can be made");
    std::fs::read_to_string(&path).expect("it was just written")
}

/// The text of `ui/src/lib/ipc/failures.ts`: the sentences of every failure, total over the codes by construction.
fn failures_typescript() -> String {
    let mut text = String::from(
        "// Generated from the failure codes of the core; a test keeps it current. Do not edit.\n\
         import type { FailureCode } from \"./bindings\";\n\n\
         export type FailureTone = \"calm\" | \"waiting\" | \"fault\";\n\n\
         export interface FailureWords {\n  readonly message: string;\n  readonly cause: string;\n  readonly remedy: string;\n}\n\n\
         /** How loudly a failure is said. */\n\
         export const failureTones: Readonly<Record<FailureCode, FailureTone>> = {\n",
    );
    for code in FailureCode::ALL {
        write_line(&mut text, &format!("  {}: {},", json(code.number()), json(code.tone())));
    }
    text.push_str("};\n");
    for (language, name) in [(Language::Vi, "failuresVi"), (Language::En, "failuresEn")] {
        write_line(&mut text, &format!("\nexport const {name}: Readonly<Record<FailureCode, FailureWords>> = {{"));
        for code in FailureCode::ALL {
            let words = code.words(language);
            write_line(&mut text, &format!("  {}: {{", json(code.number())));
            write_line(&mut text, &format!("    message: {},", json(words.message)));
            write_line(&mut text, &format!("    cause: {},", json(words.cause)));
            write_line(&mut text, &format!("    remedy: {},", json(words.remedy)));
            text.push_str("  },\n");
        }
        text.push_str("};\n");
    }
    text
}

/// The text of `ui/src/lib/ipc/signatures.ts`: the sentences about signatures, total by construction.
fn signatures_typescript() -> String {
    let mut text = String::from(
        "// Generated from the signature report of the core; a test keeps it current. Do not edit.\n\
         import type { LaterAddition, Revocation, SignatureGround, SignatureVerdict } from \"./bindings\";\n\n\
         export interface SignatureWords {\n\
         \x20 readonly verdict: Readonly<Record<SignatureVerdict, string>>;\n\
         \x20 readonly ground: Readonly<Record<SignatureGround, string>>;\n\
         \x20 readonly later: Readonly<Record<LaterAddition, string>>;\n\
         \x20 readonly revocation: Readonly<Record<Revocation, string>>;\n}\n",
    );
    for (language, name) in [(Language::Vi, "signaturesVi"), (Language::En, "signaturesEn")] {
        write_line(&mut text, &format!("\nexport const {name}: SignatureWords = {{"));
        let groups = [
            ("verdict", SignatureVerdict::ALL.map(|one| (json(one), one.sentence(language))).to_vec()),
            ("ground", SignatureGround::ALL.map(|one| (json(one), one.sentence(language))).to_vec()),
            ("later", LaterAddition::ALL.map(|one| (json(one), one.sentence(language))).to_vec()),
            ("revocation", Revocation::ALL.map(|one| (json(one), one.sentence(language))).to_vec()),
        ];
        for (group, sentences) in groups {
            write_line(&mut text, &format!("  {group}: {{"));
            for (key, sentence) in sentences {
                write_line(&mut text, &format!("    {key}: {},", json(sentence)));
            }
            text.push_str("  },\n");
        }
        text.push_str("};\n");
    }
    text
}

fn write_line(text: &mut String, line: &str) {
    // Writing to a String cannot fail.
    writeln!(text, "{line}").unwrap_or_default();
}

fn json(value: impl serde::Serialize) -> String {
    serde_json::to_string(&value).unwrap_or_default()
}

/// The text of `docs/ma-loi.md`: what officials and administrators look up by the code on the screen.
fn catalogue() -> String {
    let mut text = String::from(
        "# Mã lỗi\n\n\
         <!-- Generated from the codes of the program; a test keeps it current. Do not edit. -->\n\n\
         Mỗi lỗi trên màn hình và trên dòng lệnh có một mã `LT-nnnn`. Ở đây: điều gì đã xảy ra, vì sao và điều gì vẫn \
         an toàn, cần làm gì; cuối mỗi mục là trạng thái thoát của `lienthongctl` (0 là thành công). Khi báo cho quản \
         trị, hãy kèm mã và mã tham chiếu tám ký tự bên cạnh.\n",
    );
    let mut part = "";
    for code in FailureCode::ALL {
        let title = part_of(*code);
        if title != part {
            part = title;
            write_line(&mut text, &format!("\n## {title}"));
        }
        let words = code.words(Language::Vi);
        write_line(&mut text, &format!("\n### {} · {}\n", code.number(), words.message));
        write_line(&mut text, &format!("- **Vì sao, điều gì an toàn:** {}", words.cause));
        write_line(&mut text, &format!("- **Cần làm:** {}", words.remedy));
        write_line(&mut text, &format!("- **Trạng thái thoát:** {}", code.exit_status()));
    }
    text
}

fn part_of(code: FailureCode) -> &'static str {
    match code.number().chars().nth(3) {
        Some('1') => "LT-1… Đăng nhập và tài khoản",
        Some('2') => "LT-2… Mạng và các hệ thống",
        Some('3') => "LT-3… Hồ sơ, văn bản, tệp",
        Some('4') => "LT-4… Lượt chuyển",
        Some('5') => "LT-5… Đọc và xem tệp",
        Some('6') => "LT-6… Cấu hình và dữ liệu trên máy",
        _ => "LT-9… Chương trình",
    }
}
