//! Embeds the configuration, the capabilities and the permissions of the window.

fn main() {
    println!("cargo:rerun-if-changed=src-tauri/capabilities");
    println!("cargo:rerun-if-changed=src-tauri/permissions");
    let manifest = tauri_build::AppManifest::new().permissions_path_pattern("./src-tauri/permissions/**/*.toml");
    let attributes = tauri_build::Attributes::new()
        .capabilities_path_pattern("./src-tauri/capabilities/**/*")
        .app_manifest(manifest);
    if let Err(fault) = tauri_build::try_build(attributes) {
        println!("cargo:warning={fault:#}");
        std::process::exit(1);
    }
}
