//! The sign-on's page: account, password, what was wrong, and a hint who can sign in to this sandbox.

use axum::response::Html;
use maud::{Markup, html};

use super::frame::{self, Site};
use crate::model::{LoginTrouble, LoginView};

fn body(view: &LoginView) -> Markup {
    let gone = view.trouble == Some(LoginTrouble::RequestGone);
    html! {
        div.narrow {
            section {
                h1 { "Đăng nhập hệ thống xác thực tập trung" }
                @match view.trouble {
                    Some(LoginTrouble::WrongAccountOrPassword) => p.error #login-error role="alert" {
                        "Sai tài khoản hoặc mật khẩu. Vui lòng kiểm tra và nhập lại."
                    },
                    Some(LoginTrouble::RequestGone) => p.error #login-error role="alert" {
                        "Phiên đăng nhập này không còn hiệu lực. Vui lòng đóng trang và bấm đăng nhập lại từ chương trình."
                    },
                    None => {},
                }
                @if !gone {
                    form #login method="post" action=(view.action) {
                        input type="hidden" name="request" value=(view.request);
                        label for="username" { "Tài khoản" }
                        input #username name="username" value=(view.account) autocomplete="username" autocapitalize="none"
                            spellcheck="false" autofocus[view.account.is_empty()];
                        label for="password" { "Mật khẩu" }
                        input #password name="password" type="password" autocomplete="current-password"
                            autofocus[!view.account.is_empty()];
                        div.row {
                            button #sign-in type="submit" name="decision" value="sign-in" { "Đăng nhập" }
                            button.plain #cancel type="submit" name="decision" value="cancel" { "Hủy" }
                        }
                    }
                }
            }
            section.hint {
                h2 { "Tài khoản dùng thử" }
                table {
                    thead { tr { th { "Tài khoản" } th { "Mật khẩu" } } }
                    tbody {
                        @for hint in &view.hints {
                            tr {
                                td {
                                    code { (hint.account) } br; (hint.full_name)
                                    @if !hint.note.is_empty() { span.quiet { " (" (hint.note) ")" } }
                                }
                                td { code { (hint.password) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

pub fn page(view: &LoginView) -> Html<String> {
    Html(frame::page("Đăng nhập", None, Site::SignOn, &body(view)).into_string())
}
