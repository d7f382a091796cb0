//! Whether a chain of certificates leads from a signer to a root that this site trusts (RFC 5280 §6, without policies).

use super::certificate::Certificate;

/// More authorities one above the other are an attack.
const LONGEST: usize = 8;
/// As many signatures of certificates are checked for one chain at most.
const MOST_CHECKS: usize = 64;

/// The signer first, the root last.
pub type Path<'c, 'a> = Vec<&'c Certificate<'a>>;

/// The first chain that leads from this certificate to a root, every certificate holding at that moment; certificates
/// that demand something unknown are not followed.
pub fn path_to_root<'c, 'a>(
    signer: &'c Certificate<'a>,
    others: &'c [Certificate<'a>],
    roots: &'c [Certificate<'a>],
    moment: i64,
) -> Option<Path<'c, 'a>> {
    let mut search = Search { others, roots, moment, checks: 0 };
    (signer.holds_at(moment) && !signer.demands_the_unknown()).then_some(())?;
    search.onward(vec![signer])
}

struct Search<'c, 'a> {
    others: &'c [Certificate<'a>],
    roots: &'c [Certificate<'a>],
    moment: i64,
    checks: usize,
}

impl<'c, 'a> Search<'c, 'a> {
    fn onward(&mut self, path: Path<'c, 'a>) -> Option<Path<'c, 'a>> {
        let last = *path.last()?;
        if self.roots.iter().any(|root| root.whole == last.whole) {
            return Some(path);
        }
        if path.len() >= LONGEST {
            return None;
        }
        // Authorities between the next one and the signer.
        let below = path.len() - 1;
        let (roots, others) = (self.roots, self.others);
        let roots = roots.iter().map(|root| (root, true));
        for (next, is_root) in roots.chain(others.iter().map(|other| (other, false))) {
            let fits = next.subject == last.issuer
                && !path.iter().any(|known| known.whole == next.whole)
                && next.holds_at(self.moment)
                // A root is believed for being chosen; old ones do not say that they are authorities.
                && (is_root || !next.demands_the_unknown() && next.may_issue(below));
            if !fits || self.checks >= MOST_CHECKS {
                continue;
            }
            self.checks += 1;
            if next.signed(last) {
                let mut longer = path.clone();
                longer.push(next);
                if let Some(found) = self.onward(longer) {
                    return Some(found);
                }
            }
        }
        None
    }
}
