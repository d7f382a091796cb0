//! Finding the address of a name, with a limit of its own, so that a name server that is slow or silent is said as such.

use std::{io, net::SocketAddr, time::Duration};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use tokio::{net::lookup_host, time::timeout};

/// Name servers answer within a second, or have been asked twice in vain by then.
const LIMIT: Duration = Duration::from_secs(8);

/// The name has no address, or none that could be found in time.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no address for {name}")]
pub(super) struct NameUnknown {
    pub(super) name: String,
}

/// The operating system's way from names to addresses.
pub(super) struct Names;

impl Resolve for Names {
    fn resolve(&self, name: Name) -> Resolving {
        let name = name.as_str().to_owned();
        Box::pin(async move {
            let found = within(LIMIT, &name, lookup_host((name.as_str(), 0))).await?;
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}

async fn within<Found: Iterator<Item = SocketAddr>>(
    limit: Duration,
    name: &str,
    lookup: impl Future<Output = io::Result<Found>>,
) -> Result<Vec<SocketAddr>, NameUnknown> {
    let found: Vec<_> = match timeout(limit, lookup).await {
        Ok(Ok(found)) => found.collect(),
        Ok(Err(_)) | Err(_) => Vec::new(),
    };
    if found.is_empty() { Err(NameUnknown { name: name.to_owned() }) } else { Ok(found) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_name_server_that_is_silent_is_waited_for_only_so_long() {
        let unknown = Err(NameUnknown { name: "igate.example".into() });
        let silent = std::future::pending::<io::Result<std::vec::IntoIter<SocketAddr>>>();
        assert_eq!(within(Duration::from_millis(20), "igate.example", silent).await, unknown);
        let nobody = async { Ok(Vec::new().into_iter()) };
        assert_eq!(within(LIMIT, "igate.example", nobody).await, unknown);
        let here = SocketAddr::from(([127, 0, 0, 1], 0));
        assert_eq!(within(LIMIT, "localhost", async { Ok([here].into_iter()) }).await, Ok(vec![here]));
    }
}
