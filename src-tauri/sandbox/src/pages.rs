//! The web pages of the three systems.

use axum::Router;
use axum::response::Html;

use crate::model::LoginView;
use crate::state::SharedState;

pub fn login(view: &LoginView) -> Html<String> {
    Html(format!(
        "<!DOCTYPE html><meta charset=\"utf-8\"><form method=\"post\" action=\"{}\"><input type=\"hidden\" name=\"request\" value=\"{}\">\
         <input name=\"username\"><input name=\"password\" type=\"password\"><button name=\"decision\" value=\"sign-in\">Đăng nhập</button></form>",
        view.action, view.request
    ))
}

pub fn igate_routes() -> Router<SharedState> {
    Router::new()
}

pub fn idesk_routes() -> Router<SharedState> {
    Router::new()
}
