//! How each system says no, in its own form and words, by the name of the reason.

use axum::body::Body;
use axum::http::{Response, StatusCode, header};
use axum::response::IntoResponse;
use serde_json::{Value, json};

use crate::system::System;

/// The guide's text for a person iGate does not know.
pub const NOT_LINKED: &str = "ERR: Không thể xác thực người dùng!";

/// An answer that says no; boxed, because it is the rare way out of every handler.
#[derive(Debug)]
pub struct Refusal(Box<Response<Body>>);

impl IntoResponse for Refusal {
    fn into_response(self) -> Response<Body> {
        *self.0
    }
}

impl Refusal {
    /// An answer of whatever form.
    pub fn of(answer: impl IntoResponse) -> Self {
        Self(Box::new(answer.into_response()))
    }
}

/// A refusal by its name in the system's own form; an unknown name is a 400 that tells it.
///
/// iGate: `NOT_LINKED`, `ACCOUNT_DISABLED`, `TOKEN_EXPIRED`, `WRONG_PASSWORD`, `ACCOUNT_LOCKED`, `LINKED_TO_ANOTHER`, `STEP_NOT_ALLOWED`,
/// `DOSSIER_CLOSED`, `NOT_YOURS`, `NOT_FOUND`, `FILE_TOO_LARGE`, `FILE_TYPE`. iDesk: `TOKEN_EXPIRED`, `FORBIDDEN`,
/// `NOT_FOUND`, `IDEMPOTENCY_KEY_MISSING`, `IDEMPOTENCY_KEY_REUSED`, `SUBJECT_EMPTY`, `FILES_MISSING`, `FILE_TOO_LARGE`,
/// `FILE_TYPE`, `FILE_HASH`, `CODE_MISMATCH`, `NOT_FROM_IGATE`, `NOT_ISSUED`, `BAD_REQUEST`. Sign-on: the OAuth names.
pub fn by_name(system: System, name: &str, request_id: &str) -> Refusal {
    match system {
        System::Igate => igate(name),
        System::Idesk => {
            let (status, message) = idesk_words(name);
            idesk(status, name, message, &json!({}), request_id)
        }
        System::Sso | System::Control => {
            let status = if name == "invalid_token" { StatusCode::UNAUTHORIZED } else { StatusCode::BAD_REQUEST };
            let body = json!({ "error": name, "error_description": name.replace('_', " ") });
            Refusal::of((status, axum::Json(body)))
        }
    }
}

/// The body a system gives with a bare status.
pub fn plain(system: System, status: StatusCode, request_id: &str) -> Value {
    let reason = status.canonical_reason().unwrap_or("Error");
    match system {
        System::Igate if status == StatusCode::UNAUTHORIZED => invalid_token(),
        System::Igate => json!({ "title": reason, "errors": [], "status": status.as_u16() }),
        System::Idesk => json!({
            "code": reason.to_uppercase().replace([' ', '-'], "_"),
            "message": format!("Hệ thống trả lời {}", status.as_u16()),
            "details": {},
            "requestId": request_id,
        }),
        System::Sso | System::Control => {
            let error = match status.as_u16() {
                401 => "invalid_client",
                429 | 503 => "temporarily_unavailable",
                400..500 => "invalid_request",
                _ => "server_error",
            };
            json!({ "error": error, "error_description": reason })
        }
    }
}

/// iGate's form: `{"title","errors","status"}`.
pub fn igate_titled(status: StatusCode, title: &str) -> Refusal {
    Refusal::of((status, axum::Json(json!({ "title": title, "errors": [], "status": status.as_u16() }))))
}

/// iGate's form with a name to decide by and a sentence to show.
pub fn igate_named(status: StatusCode, name: &str, message: &str) -> Refusal {
    let body = json!({ "title": name, "message": message, "errors": [], "status": status.as_u16() });
    Refusal::of((status, axum::Json(body)))
}

/// iDesk's form: `{"code","message","details","requestId"}`.
pub fn idesk(status: StatusCode, code: &str, message: &str, details: &Value, request_id: &str) -> Refusal {
    let body = json!({ "code": code, "message": message, "details": details, "requestId": request_id });
    Refusal::of((status, axum::Json(body)))
}

fn igate(name: &str) -> Refusal {
    match name {
        "NOT_LINKED" => igate_titled(StatusCode::UNAUTHORIZED, NOT_LINKED),
        "ACCOUNT_DISABLED" => {
            igate_titled(StatusCode::FORBIDDEN, "Tài khoản đã bị vô hiệu hóa, vui lòng liên hệ quản trị hệ thống!")
        }
        "TOKEN_EXPIRED" => Refusal::of((
            StatusCode::UNAUTHORIZED,
            [(header::WWW_AUTHENTICATE, "Bearer error=\"invalid_token\", error_description=\"Token is not active\"")],
            axum::Json(invalid_token()),
        )),
        "WRONG_PASSWORD" => igate_titled(StatusCode::UNAUTHORIZED, "Sai tài khoản hoặc mật khẩu"),
        "ACCOUNT_LOCKED" => locked_out(900),
        "LINKED_TO_ANOTHER" => linked_to_another("Trần Văn Khác"),
        "STEP_NOT_ALLOWED" => igate_named(
            StatusCode::CONFLICT,
            name,
            "Bước xử lý hiện tại của hồ sơ không cho phép đính kèm tập tin kết quả",
        ),
        "DOSSIER_CLOSED" => igate_named(StatusCode::CONFLICT, name, "Hồ sơ đã kết thúc xử lý"),
        "NOT_YOURS" => igate_named(StatusCode::FORBIDDEN, name, "Hồ sơ không thuộc thẩm quyền xử lý của cán bộ"),
        "NOT_FOUND" => igate_titled(StatusCode::NOT_FOUND, "Không tìm thấy dữ liệu"),
        "FILE_TOO_LARGE" => {
            igate_titled(StatusCode::PAYLOAD_TOO_LARGE, "Dung lượng tệp tin vượt quá giới hạn cho phép")
        }
        "FILE_TYPE" => igate_titled(StatusCode::UNSUPPORTED_MEDIA_TYPE, "Định dạng tệp tin không được hỗ trợ"),
        _ => igate_titled(StatusCode::BAD_REQUEST, name),
    }
}

/// iGate's refusal of a link that another person has.
pub fn linked_to_another(full_name: &str) -> Refusal {
    let body = json!({ "title": "LINKED_TO_ANOTHER", "fullname": full_name, "errors": [], "status": 409 });
    Refusal::of((StatusCode::CONFLICT, axum::Json(body)))
}

/// iGate's refusal of an account whose password was wrong too often, for so many seconds.
pub fn locked_out(seconds: i64) -> Refusal {
    let body = json!({
        "title": "ACCOUNT_LOCKED",
        "message": "Tài khoản tạm khóa do nhập sai mật khẩu nhiều lần, vui lòng thử lại sau!",
        "errors": [],
        "status": 423,
    });
    Refusal::of((StatusCode::LOCKED, [(header::RETRY_AFTER, seconds.to_string())], axum::Json(body)))
}

fn invalid_token() -> Value {
    json!({ "error": "invalid_token", "error_description": "Token is not active" })
}

fn idesk_words(name: &str) -> (StatusCode, &'static str) {
    match name {
        "TOKEN_EXPIRED" => (StatusCode::UNAUTHORIZED, "Phiên đăng nhập đã hết hạn hoặc không hợp lệ"),
        "FORBIDDEN" => (StatusCode::FORBIDDEN, "Cán bộ không có quyền với văn bản này"),
        "NOT_FOUND" => (StatusCode::NOT_FOUND, "Không tìm thấy dữ liệu"),
        "IDEMPOTENCY_KEY_MISSING" => (StatusCode::BAD_REQUEST, "Thiếu tiêu đề Idempotency-Key"),
        "IDEMPOTENCY_KEY_REUSED" => {
            (StatusCode::UNPROCESSABLE_ENTITY, "Khóa Idempotency-Key đã dùng cho một yêu cầu có nội dung khác")
        }
        "SUBJECT_EMPTY" => (StatusCode::BAD_REQUEST, "Chưa nhập trích yếu"),
        "FILES_MISSING" => (StatusCode::UNPROCESSABLE_ENTITY, "Tệp tin không tồn tại hoặc chưa được tải lên"),
        "FILE_TOO_LARGE" => (StatusCode::PAYLOAD_TOO_LARGE, "Dung lượng tệp tin vượt quá giới hạn cho phép"),
        "FILE_TYPE" => (StatusCode::UNSUPPORTED_MEDIA_TYPE, "Định dạng tệp tin không được hỗ trợ"),
        "FILE_HASH" => (StatusCode::UNPROCESSABLE_ENTITY, "Mã băm của tệp tin không khớp với tệp tin của văn bản"),
        "CODE_MISMATCH" => (StatusCode::CONFLICT, "Mã hồ sơ không khớp với hồ sơ của văn bản"),
        "NOT_FROM_IGATE" => (StatusCode::FORBIDDEN, "Văn bản không bắt nguồn từ phần mềm iGate"),
        "NOT_ISSUED" => (StatusCode::CONFLICT, "Văn bản chưa được ban hành"),
        _ => (StatusCode::BAD_REQUEST, "Yêu cầu không hợp lệ"),
    }
}
