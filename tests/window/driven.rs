//! What both drivers have in common: finding, clicking, typing, waiting, pictures.

use std::{
    path::PathBuf,
    time::{Duration, Instant},
};

use fantoccini::{Client, Locator, elements::Element};
use serde_json::Value;

/// How long anything on a screen may take; the machine may be busy.
const PATIENCE: Duration = Duration::from_secs(40);

/// A page under a driver.
#[derive(Clone)]
pub struct Page {
    pub client: Client,
}

impl Page {
    /// Waits until an element is there and shown.
    pub async fn find(&self, xpath: &str) -> Element {
        let patience = Instant::now() + PATIENCE;
        loop {
            for element in self.client.find_all(Locator::XPath(xpath)).await.unwrap_or_default() {
                if element.is_displayed().await.unwrap_or(false) {
                    return element;
                }
            }
            if Instant::now() >= patience {
                self.picture("failed").await;
                let text = self.text().await;
                panic!("not on the screen: {xpath}\n{text}");
            }
            tokio::time::sleep(Duration::from_millis(80)).await;
        }
    }

    /// Whether an element comes within some time.
    pub async fn comes(&self, xpath: &str, within: Duration) -> bool {
        let patience = Instant::now() + within;
        while Instant::now() < patience {
            for element in self.client.find_all(Locator::XPath(xpath)).await.unwrap_or_default() {
                if element.is_displayed().await.unwrap_or(false) {
                    return true;
                }
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        false
    }

    /// Waits until nothing of the kind is shown any more.
    pub async fn gone(&self, xpath: &str) {
        let patience = Instant::now() + PATIENCE;
        while self.comes(xpath, Duration::from_millis(1)).await {
            assert!(Instant::now() < patience, "still on the screen: {xpath}");
        }
    }

    pub async fn see(&self, text: &str) {
        self.find(&format!("//*[contains(normalize-space(.), {})]", quoted(text))).await;
    }

    pub async fn click(&self, xpath: &str) {
        let patience = Instant::now() + PATIENCE;
        loop {
            // An element may be drawn anew between the finding and the click.
            match self.find(xpath).await.click().await {
                Ok(()) => return,
                Err(error) if Instant::now() >= patience => {
                    self.picture("failed").await;
                    panic!("{xpath}: {error}");
                }
                Err(_) => tokio::time::sleep(Duration::from_millis(80)).await,
            }
        }
    }

    /// A button, or something that acts as one, by the words on it.
    pub async fn press(&self, words: &str) {
        self.click(&button(words)).await;
    }

    pub async fn type_into(&self, xpath: &str, text: &str) {
        let field = self.find(xpath).await;
        field.send_keys(text).await.unwrap_or_else(|error| panic!("{xpath}: {error}"));
    }

    pub async fn run(&self, script: &str) -> Value {
        self.client.execute(script, Vec::new()).await.unwrap_or_else(|error| panic!("{script}: {error}"))
    }

    pub async fn run_async(&self, script: &str) -> Value {
        self.client.execute_async(script, Vec::new()).await.unwrap_or_else(|error| panic!("{script}: {error}"))
    }

    async fn text(&self) -> String {
        let text = self.client.execute("return document.body ? document.body.innerText : ''", Vec::new()).await;
        text.ok().and_then(|text| text.as_str().map(str::to_owned)).unwrap_or_default()
    }

    /// Leaves a picture of the page; two frames are waited for, or it shows what was there before.
    pub async fn picture(&self, name: &str) {
        let frames = "const done = arguments[arguments.length - 1]; \
                      requestAnimationFrame(() => requestAnimationFrame(() => done(true)));";
        drop(self.client.execute_async(frames, Vec::new()).await);
        if let Ok(png) = self.client.screenshot().await {
            let folder = pictures();
            std::fs::create_dir_all(&folder).expect("a folder for pictures");
            std::fs::write(folder.join(format!("{name}.png")), png).expect("a picture");
        }
    }
}

/// Where pictures go.
pub fn pictures() -> PathBuf {
    std::env::var_os("PICTURES_FOLDER")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("target/pictures"), PathBuf::from)
}

pub fn button(words: &str) -> String {
    let words = quoted(words);
    format!(
        "//*[self::button or @role='button' or @role='menuitem' or @role='tab'][not(@disabled)]\
         [contains(normalize-space(.), {words}) or contains(@aria-label, {words})]"
    )
}

/// A text as XPath has it.
pub fn quoted(text: &str) -> String {
    if text.contains('\'') { format!("\"{text}\"") } else { format!("'{text}'") }
}
