//! Bytes of a file as an answer, whole or by range (RFC 9110, section 14).

use std::ops::Range;

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode, header};
use axum::response::IntoResponse;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::contents::Contents;
use crate::model::FileContent;

/// What RFC 8187 lets stand unencoded.
const ATTRIBUTE: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A file and how it is called on its way out.
pub struct Served<'a> {
    pub content: &'a FileContent,
    pub name: &'a str,
    pub mime: &'a str,
    /// `"sha256:…"` with its quotes, where a system gives one.
    pub etag: Option<String>,
}

/// The answer to a GET of the file: 200, 206, 304 or 416.
pub fn file_answer(contents: &Contents, headers: &HeaderMap, file: &Served<'_>) -> Response<Body> {
    let size = contents.size(file.content);
    let given = |name: header::HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    if let (Some(etag), Some(known)) = (&file.etag, given(header::IF_NONE_MATCH))
        && (known == "*" || known.split(',').any(|known| known.trim() == etag))
    {
        return (StatusCode::NOT_MODIFIED, [(header::ETAG, etag.clone())]).into_response();
    }
    // If-Range with anything but our tag means: the whole file, please.
    let still_the_same = given(header::IF_RANGE).is_none_or(|tag| file.etag.as_deref() == Some(tag));
    let asked = given(header::RANGE).filter(|_| still_the_same).map_or(Part::Whole, |range| part(range, size));
    let (status, range) = match asked {
        Part::Whole => (StatusCode::OK, 0..size),
        Part::Bytes(range) => (StatusCode::PARTIAL_CONTENT, range),
        Part::Outside => {
            let none = [(header::CONTENT_RANGE, format!("bytes */{size}"))];
            return (StatusCode::RANGE_NOT_SATISFIABLE, none).into_response();
        }
    };
    let mut answer = Response::new(Body::from_stream(contents.stream(file.content, range.clone())));
    *answer.status_mut() = status;
    let head = answer.headers_mut();
    head.insert(header::CONTENT_LENGTH, HeaderValue::from(range.end - range.start));
    head.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    head.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    let mut put = |name, text: String| {
        if let Ok(value) = HeaderValue::from_maybe_shared(bytes::Bytes::from(text)) {
            head.insert(name, value);
        }
    };
    put(header::CONTENT_TYPE, file.mime.to_owned());
    put(
        header::CONTENT_DISPOSITION,
        format!("attachment; filename*=UTF-8''{}", utf8_percent_encode(file.name, ATTRIBUTE)),
    );
    if status == StatusCode::PARTIAL_CONTENT {
        put(header::CONTENT_RANGE, format!("bytes {}-{}/{size}", range.start, range.end - 1));
    }
    if let Some(etag) = &file.etag {
        put(header::ETAG, etag.clone());
    }
    answer
}

/// The part of a file that is asked for.
#[derive(Debug, PartialEq, Eq)]
enum Part {
    /// No part, or one that is to be ignored: another unit, several parts, malformed.
    Whole,
    Bytes(Range<u64>),
    /// No byte of the file is in it.
    Outside,
}

fn part(range: &str, size: u64) -> Part {
    match bounds(range, size) {
        None => Part::Whole,
        Some(range) if range.start < range.end => Part::Bytes(range),
        Some(_) => Part::Outside,
    }
}

fn bounds(range: &str, size: u64) -> Option<Range<u64>> {
    let (first, last) = range.strip_prefix("bytes=")?.split_once('-')?;
    if last.contains(',') {
        return None;
    }
    match (first.trim(), last.trim()) {
        ("", last) => Some(size.saturating_sub(last.parse().ok()?)..size),
        (first, "") => Some(first.parse().ok()?..size),
        (first, last) => {
            let (first, last): (u64, u64) = (first.parse().ok()?, last.parse().ok()?);
            (first <= last).then(|| first..last.saturating_add(1).min(size))
        }
    }
}

/// The media type by the ending of a name.
pub fn mime_of(name: &str) -> &'static str {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).unwrap_or_default();
    match ending.as_str() {
        "pdf" => "application/pdf",
        "doc" => "application/msword",
        "docx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "xls" => "application/vnd.ms-excel",
        "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "odt" => "application/vnd.oasis.opendocument.text",
        "ods" => "application/vnd.oasis.opendocument.spreadsheet",
        "rtf" => "application/rtf",
        "jpg" | "jpeg" => "image/jpeg",
        "png" => "image/png",
        "tif" | "tiff" => "image/tiff",
        "txt" => "text/plain; charset=utf-8",
        "zip" => "application/zip",
        "rar" => "application/vnd.rar",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::{Part, part};

    #[test]
    fn ranges_are_read_as_the_standard_says() {
        assert_eq!(part("bytes=0-9", 100), Part::Bytes(0..10));
        assert_eq!(part("bytes=90-", 100), Part::Bytes(90..100));
        assert_eq!(part("bytes=-5", 100), Part::Bytes(95..100));
        assert_eq!(part("bytes=50-1000", 100), Part::Bytes(50..100));
        assert_eq!(part("bytes=100-", 100), Part::Outside);
        assert_eq!(part("bytes=0-0", 0), Part::Outside);
        assert_eq!(part("bytes=9-1", 100), Part::Whole);
        assert_eq!(part("bytes=0-1,5-6", 100), Part::Whole);
        assert_eq!(part("lines=0-1", 100), Part::Whole);
    }
}
