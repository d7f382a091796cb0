//! What a person will want to see without network, fetched before they ask: details of open dossiers and their results.
//!
//! Policy. The choice follows from the cache alone: the official's open dossiers, those changed last first, up to a
//! number; issued files of their documents, up to a size. So a prefetch after which nothing changed asks for nothing.
//! Secret documents are never fetched. What cannot be fetched is left for the moment it is opened.

use std::collections::{BTreeSet, HashSet};

use futures_util::{StreamExt as _, stream};
use serde::Serialize;

use super::{AT_ONCE, SyncFault, SyncParts, count, dossiers::read_detail, is_of_one_item, on_cache};
use crate::{
    domain::{
        code::DossierCode,
        document::{Document, DocumentFile},
        failure::Failure,
        sha::Sha,
    },
    gateways::{
        blobs::{BlobFault, Blobs},
        cache::FileRefKey,
        http::{RemoteFault, System},
    },
};

/// How much is fetched ahead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PrefetchBudget {
    /// Open dossiers whose details are kept.
    pub dossiers: usize,
    /// Bytes of result files together; no file beyond it is begun.
    pub bytes: u64,
    /// Bytes of a single file.
    pub file_bytes: u64,
}

impl Default for PrefetchBudget {
    fn default() -> Self {
        Self { dossiers: 300, bytes: 200 << 20, file_bytes: 20 << 20 }
    }
}

/// What was fetched ahead.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct PrefetchReport {
    pub dossiers: u32,
    pub files: u32,
    pub requests: u32,
    pub failure: Option<Failure>,
}

/// Fetches what the choice of dossiers (ids and codes) names and the cache lacks, except `retired`, ids of iDesk's files that have had their time
/// here. May be dropped at any time.
pub async fn prefetch(
    parts: SyncParts<'_>,
    blobs: &Blobs,
    choice: Vec<(String, DossierCode)>,
    budget: PrefetchBudget,
    retired: &BTreeSet<String>,
) -> PrefetchReport {
    let mut report = PrefetchReport::default();
    let ended = fetch(parts, blobs, choice, budget, retired, &mut report).await;
    if let Err((fault, system)) = ended {
        report.failure = Some(match fault {
            SyncFault::Remote(fault) => fault.failure(system),
            SyncFault::Cache(fault) => Failure::new(fault.code()),
        });
    }
    report
}

async fn fetch(
    parts: SyncParts<'_>,
    blobs: &Blobs,
    choice: Vec<(String, DossierCode)>,
    budget: PrefetchBudget,
    retired: &BTreeSet<String>,
    report: &mut PrefetchReport,
) -> Result<(), (SyncFault, System)> {
    let igate = |fault| (fault, System::Igate);
    let idesk = |fault| (fault, System::Idesk);
    let codes: HashSet<DossierCode> = choice.iter().map(|(_, code)| code.clone()).collect();
    let ids = choice.into_iter().map(|(id, _)| id);
    let mut details = stream::iter(ids).map(|id| read_detail(parts, id)).buffer_unordered(AT_ONCE);
    while let Some(asked) = details.next().await {
        if asked.map_err(igate)? {
            report.dossiers += 1;
            report.requests += 1;
        }
    }
    let files = chosen_files(parts, blobs, &codes, budget, retired).await.map_err(idesk)?;
    let mut fetched = stream::iter(files).map(|file| fetch_file(parts, blobs, file)).buffer_unordered(2);
    while let Some(fetched) = fetched.next().await {
        report.requests += 1;
        report.files += count(usize::from(fetched.map_err(idesk)?));
    }
    if report.requests > 0 {
        (parts.kept)();
    }
    Ok(())
}

/// Issued files of the dossiers' documents that are not here yet, newest documents first, within the budget. Files
/// that are here count against it too.
async fn chosen_files(
    parts: SyncParts<'_>,
    blobs: &Blobs,
    codes: &HashSet<DossierCode>,
    budget: PrefetchBudget,
    retired: &BTreeSet<String>,
) -> Result<Vec<DocumentFile>, SyncFault> {
    let (blobs, codes, retired) = (blobs.clone(), codes.clone(), retired.clone());
    on_cache(parts.cache, move |cache| {
        let mut documents = cache.documents()?;
        documents.retain(|document| {
            document.is_open() && document.from_dossier.as_ref().is_some_and(|from| codes.contains(&from.code))
        });
        documents.sort_by(|one, other| (other.updated_at, &other.id).cmp(&(one.updated_at, &one.id)));
        let (mut missing, mut bytes) = (Vec::new(), 0_u64);
        for file in documents.iter().flat_map(Document::issued_files).filter(|file| !retired.contains(&file.id)) {
            bytes = bytes.saturating_add(file.size);
            if file.size > budget.file_bytes || bytes > budget.bytes {
                continue;
            }
            let known = cache.file_hash(&FileRefKey::idesk(&file.id))?;
            let is_here = known.is_some_and(|sha| blobs.contains(&sha) && file.sha256.is_none_or(|named| named == sha));
            if !is_here {
                missing.push(file.clone());
            }
        }
        Ok(missing)
    })
    .await
}

/// Brings one file into the sealed store; whether it came as announced.
async fn fetch_file(parts: SyncParts<'_>, blobs: &Blobs, file: DocumentFile) -> Result<bool, SyncFault> {
    let (sha, size) = match download(parts, blobs, &file).await {
        Ok(fetched) => fetched,
        Err(FetchFault::Remote(fault)) if is_of_one_item(&fault) => return Ok(false),
        Err(FetchFault::Remote(fault)) => return Err(fault.into()),
        Err(FetchFault::Store(fault)) => {
            tracing::warn!(%fault, "a file cannot be kept ahead");
            return Ok(false);
        }
    };
    if size != file.size || file.sha256.is_some_and(|named| named != sha) {
        tracing::warn!("a file that was fetched ahead is not as its document says, and is not remembered");
        return Ok(false);
    }
    let at = parts.clock.now();
    on_cache(parts.cache, move |cache| cache.remember_file(&FileRefKey::idesk(&file.id), &sha, &file.name, at)).await?;
    Ok(true)
}

enum FetchFault {
    Remote(RemoteFault),
    Store(BlobFault),
}

async fn download(parts: SyncParts<'_>, blobs: &Blobs, file: &DocumentFile) -> Result<(Sha, u64), FetchFault> {
    let mut download = parts.idesk.download(&file.id, 0, None).await.map_err(FetchFault::Remote)?;
    let mut writer = blobs.writer().map_err(FetchFault::Store)?;
    while let Some(piece) = download.stream.next().await {
        let piece = piece.map_err(FetchFault::Remote)?;
        writer.write(&piece).map_err(FetchFault::Store)?;
        if writer.written() > file.size {
            // More than announced: not the file the document names, and perhaps without end.
            break;
        }
    }
    writer.finish().map_err(FetchFault::Store)
}
