//! The shipped papers by name: real files of real programs, compiled in so that the program is one file.

/// A shipped file: its name under `assets/files`, and its bytes.
#[derive(Debug, Clone, Copy)]
pub struct Asset {
    pub name: &'static str,
    pub bytes: &'static [u8],
}

macro_rules! assets {
    ($($name:literal),* $(,)?) => {
        &[$(Asset { name: $name, bytes: include_bytes!(concat!("../assets/files/", $name)) }),*]
    };
}

/// Every shipped file, in the order of their names.
pub const ALL: &[Asset] = assets![
    "anh-chup.jpg",
    "anh-man-hinh.png",
    "ban-ve-mat-bang.pdf",
    "cccd-scan.pdf",
    "don-de-nghi.docx",
    "don-de-nghi.pdf",
    "du-thao-giay-phep.docx",
    "du-toan.xlsx",
    "fax.tif",
    "ghi-chu.txt",
    "giay-chung-nhan-scan.pdf",
    "giay-tiep-nhan.signed.pdf",
    "giay-uy-quyen.doc",
    "kem-theo.zip",
    "scan0001.PDF",
];

/// The bytes of a shipped file, when there is one of that name.
pub fn bytes(name: &str) -> Option<&'static [u8]> {
    ALL.iter().find(|asset| asset.name == name).map(|asset| asset.bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_of_the_folder_is_shipped_and_has_a_known_origin() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/files");
        let mut names: Vec<String> =
            std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        let mut shipped: Vec<&str> = ALL.iter().map(|asset| asset.name).collect();
        shipped.sort_unstable();
        assert_eq!(names, shipped);
        let origins = include_str!("../assets/ORIGIN.md");
        for name in shipped {
            assert!(origins.contains(&format!("`files/{name}`")), "ORIGIN.md does not tell of {name}");
        }
    }

    #[test]
    fn every_shipped_file_begins_as_its_name_says() {
        for asset in ALL {
            let extension = asset.name.rsplit('.').next().unwrap_or_default().to_lowercase();
            let beginning: &[u8] = match extension.as_str() {
                "pdf" => b"%PDF-1.",
                "jpg" => b"\xff\xd8\xff",
                "png" => b"\x89PNG",
                "docx" | "xlsx" | "zip" => b"PK\x03\x04",
                "doc" => b"\xd0\xcf\x11\xe0",
                "tif" => b"II*\0",
                "txt" => "Ghi chú".as_bytes(),
                other => panic!("no rule for .{other}"),
            };
            assert!(asset.bytes.starts_with(beginning), "{} does not begin like its kind", asset.name);
        }
    }
}
