//! The arguments of `lienthongctl`, as `docs/dong-lenh.md` describes them.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// Liên thông iGate – iDesk trên dòng lệnh.
#[derive(Parser, Debug)]
#[command(name = "lienthongctl", version, disable_help_subcommand = true)]
pub struct Arguments {
    /// Cấu hình của tỉnh (TOML)
    #[arg(long, global = true, value_name = "FILE", env = "LIENTHONG_PROFILE")]
    pub profile: Option<PathBuf>,
    /// Thư mục dữ liệu
    #[arg(long, global = true, value_name = "DIR", env = "LIENTHONG_DATA_DIR")]
    pub data_dir: Option<PathBuf>,
    /// Tệp khoá thay cho kho khoá của hệ điều hành; chưa có thì được tạo với quyền 0600
    #[arg(long, global = true, value_name = "FILE", env = "LIENTHONG_KEY_FILE")]
    pub key_file: Option<PathBuf>,
    /// Đặt một khoá cấu hình, ví dụ sso.issuer=https://…
    #[arg(long = "set", global = true, value_name = "KEY=VALUE", value_parser = parse_setting)]
    pub set: Vec<(String, String)>,
    /// Đúng một tài liệu JSON trên đầu ra chuẩn
    #[arg(long, global = true)]
    pub json: bool,
    /// Không in tiến độ
    #[arg(long, global = true)]
    pub quiet: bool,
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Subcommand, Debug)]
pub enum Command {
    /// Đăng nhập qua SSO trong trình duyệt
    Login {
        /// Không mở trình duyệt: in địa chỉ ra đầu ra lỗi rồi chờ
        #[arg(long)]
        no_browser: bool,
        /// Số giây chờ
        #[arg(long, default_value_t = 180, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..=3600))]
        timeout: u64,
    },
    /// Đăng xuất
    Logout {
        /// Xoá cả dữ liệu đã lưu của người này
        #[arg(long)]
        wipe: bool,
    },
    /// Ai đang đăng nhập
    Whoami,
    /// Liên kết tài khoản iGate với tài khoản SSO đang đăng nhập; mật khẩu iGate đọc từ đầu vào chuẩn
    Link {
        #[arg(long, value_name = "ACCOUNT")]
        igate_user: String,
    },
    /// Đồng bộ hồ sơ và văn bản
    Sync {
        /// Đọc lại toàn bộ, bỏ những gì không còn
        #[arg(long)]
        full: bool,
    },
    /// Danh sách hồ sơ
    Dossiers(DossiersArguments),
    /// Một hồ sơ
    Dossier {
        code: String,
        #[arg(long)]
        offline: bool,
    },
    /// Gửi sang iDesk
    Send(SendArguments),
    /// Tệp kết quả tìm thấy trong iDesk theo mã hồ sơ
    Results {
        code: String,
        /// Cả dự thảo và phụ lục
        #[arg(long)]
        all: bool,
    },
    /// Lấy từ iDesk: đính kèm vào Tập tin kết quả
    Attach {
        code: String,
        /// Mã văn bản/mã tệp
        #[arg(long = "file", required = true, value_name = "DOCUMENT_ID/FILE_ID")]
        files: Vec<String>,
        #[command(flatten)]
        order: OrderArguments,
    },
    /// Danh sách văn bản
    Documents {
        #[arg(long = "box", value_name = "BOX")]
        in_box: Option<BoxName>,
        #[arg(long, value_name = "TEXT")]
        query: Option<String>,
        #[arg(long, value_name = "N")]
        limit: Option<u32>,
        #[arg(long)]
        offline: bool,
    },
    /// Chuyển đến phần mềm iGate
    Push {
        document_id: String,
        #[arg(long = "file", value_name = "FILE_ID")]
        files: Vec<String>,
        #[command(flatten)]
        order: OrderArguments,
    },
    /// Hàng chờ
    Outbox {
        #[command(subcommand)]
        act: Option<OutboxCommand>,
    },
    /// Biên nhận
    Receipt {
        transfer_id: String,
        /// .json hoặc .pdf
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// Phần chữ của một tệp
    Text { path: PathBuf },
    /// Chữ ký số của một tệp PDF (có ở phiên bản sau)
    Signatures { path: PathBuf },
    /// Ghi một tệp của hồ sơ hoặc văn bản ra đĩa
    Preview {
        code: String,
        file_id: String,
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
    /// Nhật ký
    Audit {
        #[command(subcommand)]
        act: Option<AuditCommand>,
    },
    /// Chẩn đoán: xem mọi thứ chương trình cần, chỗ nào hỏng và cách xử lý
    Doctor {
        /// Ghi tệp hỗ trợ, không có thông tin cá nhân
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// Phiên bản
    Version,
}

#[derive(Args, Debug)]
pub struct DossiersArguments {
    #[arg(long, value_name = "STEP")]
    pub step: Option<StepName>,
    #[arg(long, value_name = "TEXT")]
    pub query: Option<String>,
    #[arg(long, value_name = "N")]
    pub limit: Option<u32>,
    /// Chỉ dùng dữ liệu đã lưu
    #[arg(long)]
    pub offline: bool,
    /// Hồ sơ của cả đơn vị
    #[arg(long)]
    pub agency: bool,
}

#[derive(Args, Debug)]
pub struct SendArguments {
    pub code: String,
    /// Trích yếu; bỏ trống thì lấy tên dịch vụ công
    #[arg(long, value_name = "TEXT")]
    pub subject: Option<String>,
    #[arg(long = "file", value_name = "FILE_ID")]
    pub files: Vec<String>,
    /// Mọi thành phần hồ sơ và tệp xử lý
    #[arg(long)]
    pub all_files: bool,
    /// Tệp trên máy này
    #[arg(long = "local", value_name = "PATH")]
    pub local: Vec<PathBuf>,
    #[arg(long, value_name = "UUID")]
    pub key: Option<uuid::Uuid>,
    /// Chỉ đưa vào hàng chờ
    #[arg(long)]
    pub no_wait: bool,
}

#[derive(Args, Debug)]
pub struct OrderArguments {
    /// Chấp nhận tệp mà đối chiếu nói là không khớp hồ sơ; được ghi vào nhật ký và biên nhận
    #[arg(long)]
    pub accept_mismatch: bool,
    #[arg(long, value_name = "UUID")]
    pub key: Option<uuid::Uuid>,
    /// Chỉ đưa vào hàng chờ
    #[arg(long)]
    pub no_wait: bool,
}

#[derive(Subcommand, Debug)]
pub enum OutboxCommand {
    List,
    /// Chạy mọi việc đang chờ
    Run,
    Retry {
        id: String,
    },
    Cancel {
        id: String,
    },
}

#[derive(Subcommand, Debug)]
pub enum AuditCommand {
    List,
    Export {
        file: PathBuf,
    },
    /// Kiểm tra một tệp đã xuất; không cần đăng nhập
    Verify {
        file: PathBuf,
        /// Vân tay khoá của máy phải là của chữ ký (xem trang Nhật ký trên máy ấy)
        #[arg(long, value_name = "FINGERPRINT")]
        device_key: Option<String>,
    },
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum StepName {
    DangThuLy,
    ChoTraKetQua,
    TiepNhanKetQua,
    TatCa,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum BoxName {
    DuThao,
    XuLyDi,
    TheoDoiDi,
    Luu,
}

fn parse_setting(text: &str) -> Result<(String, String), String> {
    let (key, value) = text.split_once('=').ok_or("KEY=VALUE")?;
    Ok((key.trim().to_owned(), value.to_owned()))
}
