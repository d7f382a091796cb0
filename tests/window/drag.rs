//! A hand that drags files from another program onto the window: a source of the X drag-and-drop protocol (XDND 5).
//!
//! It speaks as a file manager does: it owns the selection, enters, moves, waits to be told that the window takes it,
//! hands out the addresses of the files and drops. `xdotool` cannot do this, since it owns no selection.

use std::{
    fmt::Write as _,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use x11rb::{
    COPY_DEPTH_FROM_PARENT,
    connection::Connection as _,
    protocol::{
        Event,
        xproto::{
            Atom, AtomEnum, ClientMessageEvent, ConnectionExt as _, CreateWindowAux, EventMask, PropMode,
            SELECTION_NOTIFY_EVENT, SelectionNotifyEvent, SelectionRequestEvent, Window, WindowClass,
        },
    },
    rust_connection::RustConnection,
    wrapper::ConnectionExt as _,
};

use crate::display::Display;

x11rb::atom_manager! {
    Names: NamesCookie {
        XdndAware,
        XdndSelection,
        XdndEnter,
        XdndPosition,
        XdndStatus,
        XdndLeave,
        XdndDrop,
        XdndFinished,
        XdndActionCopy,
        XdndTypeList,
        TARGETS,
        UriList: b"text/uri-list",
        _NET_WM_NAME,
    }
}

/// How long the window may take to answer; the machine may be busy.
const PATIENCE: Duration = Duration::from_secs(20);

/// Files in the hand, over the window.
pub struct Drag {
    connection: RustConnection,
    names: Names,
    root: Window,
    source: Window,
    target: Window,
    addresses: String,
}

impl Drag {
    /// Takes these files and brings them over the middle of the window; ends once the window said that it takes them.
    pub fn over(display: &Display, title: &str, files: &[PathBuf]) -> Self {
        let (connection, screen) = x11rb::connect(Some(&display.name)).expect("the display");
        let names = Names::new(&connection).expect("names").reply().expect("names");
        let root = connection.setup().roots[screen].root;
        let source = connection.generate_id().expect("an id");
        connection
            .create_window(
                COPY_DEPTH_FROM_PARENT,
                source,
                root,
                0,
                0,
                1,
                1,
                0,
                WindowClass::INPUT_OUTPUT,
                0,
                &CreateWindowAux::new(),
            )
            .expect("a window of the hand");
        connection.set_selection_owner(source, names.XdndSelection, x11rb::CURRENT_TIME).expect("the selection");
        let addresses = files.iter().flat_map(|file| [address(file), "\r\n".to_owned()]).collect();
        let mut drag = Self { connection, names, root, source, target: 0, addresses };
        drag.target = drag.find(root, title).expect("the window takes drops");
        drag.message(drag.names.XdndEnter, [5 << 24, drag.names.UriList, 0, 0]);
        // The web view asks for the files first and only then says yes; each movement is answered once.
        let patience = Instant::now() + PATIENCE;
        while !drag.moved() {
            assert!(Instant::now() < patience, "the window does not take what is dragged over it");
        }
        drag
    }

    /// Lets go over the window; ends when the window has what was dropped.
    pub fn drop_here(self) {
        self.message(self.names.XdndDrop, [0, x11rb::CURRENT_TIME, 0, 0]);
        self.wait_for(self.names.XdndFinished);
    }

    /// Carries the files away again.
    pub fn leave(self) {
        self.message(self.names.XdndLeave, [0; 4]);
        self.connection.sync().expect("the display");
    }

    /// Moves within the window; whether the window says that it would take the files.
    fn moved(&self) -> bool {
        let place = self.connection.get_geometry(self.target).expect("a size").reply().expect("a size");
        let corner = self.connection.translate_coordinates(self.target, self.root, 0, 0).expect("a place");
        let corner = corner.reply().expect("a place");
        let x = u32::try_from(corner.dst_x).unwrap_or(0) + u32::from(place.width) / 2;
        let y = u32::try_from(corner.dst_y).unwrap_or(0) + u32::from(place.height) / 2;
        let data = [0, x << 16 | y, x11rb::CURRENT_TIME, self.names.XdndActionCopy];
        self.message(self.names.XdndPosition, data);
        self.wait_for(self.names.XdndStatus) & 1 == 1
    }

    /// Waits for a message of the window, answering what it asks meanwhile; its second word.
    fn wait_for(&self, wanted: Atom) -> u32 {
        let patience = Instant::now() + PATIENCE;
        loop {
            assert!(Instant::now() < patience, "the window does not answer");
            match self.connection.poll_for_event().expect("the display") {
                Some(Event::ClientMessage(message)) if message.type_ == wanted => return message.data.as_data32()[1],
                Some(Event::SelectionRequest(request)) => self.answer(&request),
                Some(_) => {}
                None => std::thread::yield_now(),
            }
        }
    }

    /// Hands out the addresses of the files.
    fn answer(&self, request: &SelectionRequestEvent) {
        let (target, property) = (request.target, request.property);
        if target == self.names.TARGETS {
            let kinds = [self.names.UriList];
            self.connection.change_property32(PropMode::REPLACE, request.requestor, property, AtomEnum::ATOM, &kinds)
        } else {
            let bytes = self.addresses.as_bytes();
            self.connection.change_property8(PropMode::REPLACE, request.requestor, property, target, bytes)
        }
        .expect("the answer");
        let told = SelectionNotifyEvent {
            response_type: SELECTION_NOTIFY_EVENT,
            sequence: 0,
            time: request.time,
            requestor: request.requestor,
            selection: request.selection,
            target,
            property,
        };
        self.connection.send_event(false, request.requestor, EventMask::NO_EVENT, told).expect("the answer");
        self.connection.flush().expect("the display");
    }

    fn message(&self, kind: Atom, [one, two, three, four]: [u32; 4]) {
        let message = ClientMessageEvent::new(32, self.target, kind, [self.source, one, two, three, four]);
        self.connection.send_event(false, self.target, EventMask::NO_EVENT, message).expect("a message");
        self.connection.flush().expect("the display");
    }

    /// The window of just this title that takes drops, anywhere below another; the browser's may hold it in a longer one.
    fn find(&self, below: Window, title: &str) -> Option<Window> {
        let children = self.connection.query_tree(below).ok()?.reply().ok()?.children;
        children.into_iter().find_map(|window| {
            let takes = self.property(window, self.names.XdndAware).is_some();
            let named = self
                .property(window, self.names._NET_WM_NAME)
                .is_some_and(|name| String::from_utf8_lossy(&name) == title);
            if takes && named { Some(window) } else { self.find(window, title) }
        })
    }

    fn property(&self, window: Window, name: Atom) -> Option<Vec<u8>> {
        let property = self.connection.get_property(false, window, name, AtomEnum::ANY, 0, 64).ok()?.reply().ok()?;
        (property.type_ != x11rb::NONE).then_some(property.value)
    }
}

/// `file:///…`, with everything escaped that is not plain.
fn address(file: &Path) -> String {
    let mut address = "file://".to_owned();
    for byte in file.to_string_lossy().bytes() {
        if byte.is_ascii_alphanumeric() || b"/-_.~".contains(&byte) {
            address.push(char::from(byte));
        } else {
            write!(address, "%{byte:02X}").expect("a text takes more");
        }
    }
    address
}
