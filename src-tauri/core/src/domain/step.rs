//! The step (bước) a dossier stands at, and what may be done there.

use serde::{Deserialize, Serialize};

use super::text::fold;

/// The tabs of the list; the guide's names of steps fall into three of them, the rest is shown under "Tất cả" only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "kebab-case")]
pub enum StepGroup {
    /// "Đang thụ lý", "Thụ lý hồ sơ".
    DangThuLy,
    /// "Chờ trả kết quả".
    ChoTraKetQua,
    /// "Tiếp nhận kết quả".
    TiepNhanKetQua,
    /// Every other step, and a dossier whose step the server did not name.
    Other,
}

/// A step as the server has it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct Step {
    /// The server's name, shown as it is; empty when the server named none.
    pub name: String,
    pub group: StepGroup,
    /// Whether "Gửi sang iDesk" is offered.
    pub can_send: bool,
    /// Whether "Lấy từ iDesk" is offered.
    pub can_attach: bool,
    /// False when the server gave neither a name nor flags (`currentTask:[{}]`): the detail has to be read
    /// before anything is decided.
    pub known: bool,
}

/// The flags of a step as the server sent them; `None` where it sent none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StepFlags {
    pub can_connect_office: Option<bool>,
    pub can_send_document: Option<bool>,
    pub can_upload_result: Option<bool>,
}

impl Step {
    /// Decides what a step allows: by its flags, and where a flag is missing by the guide's step names
    /// (send at "Đang thụ lý", steps 2; attach at all three, step 4.1).
    pub fn new(name: &str, flags: StepFlags) -> Self {
        let group = group_of(name);
        let send_flags = [flags.can_connect_office, flags.can_send_document];
        let can_send = if send_flags.iter().all(Option::is_none) {
            group == StepGroup::DangThuLy
        } else {
            send_flags.contains(&Some(true))
        };
        let can_attach = flags.can_upload_result.unwrap_or(group != StepGroup::Other);
        let known = !name.trim().is_empty() || flags != StepFlags::default();
        Self { name: name.trim().to_owned(), group, can_send, can_attach, known }
    }
}

fn group_of(name: &str) -> StepGroup {
    let name = fold(name);
    if name.contains("thu ly") {
        StepGroup::DangThuLy
    } else if name.contains("cho tra ket qua") {
        StepGroup::ChoTraKetQua
    } else if name.contains("tiep nhan ket qua") {
        StepGroup::TiepNhanKetQua
    } else {
        StepGroup::Other
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_decide_and_names_stand_in_for_missing_flags() {
        let by_name = Step::new("Thụ lý hồ sơ", StepFlags::default());
        assert!(by_name.can_send && by_name.can_attach && by_name.known);
        let refused = Step::new("Thụ lý hồ sơ", StepFlags { can_connect_office: Some(false), ..StepFlags::default() });
        assert!(!refused.can_send);
        let elsewhere = Step::new("Phân công", StepFlags { can_upload_result: Some(true), ..StepFlags::default() });
        assert!(!elsewhere.can_send && elsewhere.can_attach);
    }

    #[test]
    fn a_step_without_name_and_flags_is_not_known() {
        let step = Step::new("", StepFlags::default());
        assert!(!step.known && !step.can_send && !step.can_attach);
    }
}
