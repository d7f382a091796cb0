//! The program against identity servers that others wrote, started on this computer: each passes the same suite.
//!
//! `cargo xtask test` installs them; without them these tests say what is missing.
#![cfg(target_os = "linux")]

mod canaille;
mod cases;
mod desk;
mod lemonldap;
mod lines;
mod oidc_provider;
mod provider;
mod web;

macro_rules! suite {
    ($server:ident, $make:expr, [$($case:ident),+ $(,)?]) => {
        mod $server {
            $(
                #[tokio::test]
                async fn $case() {
                    crate::cases::$case($make).await;
                }
            )+
        }
    };
}

macro_rules! passes_the_suite {
    ($server:ident, $make:expr) => {
        suite!(
            $server,
            $make,
            [
                the_first_sign_in_is_typed_and_the_second_is_not,
                a_renewal_keeps_the_session_whether_or_not_the_refresh_token_rotates,
                a_token_that_ends_in_the_middle_of_a_job_costs_nothing,
                a_session_taken_back_lets_the_job_wait_and_one_sign_in_goes_on,
                signing_out_ends_what_can_be_ended,
                a_denied_person_is_not_signed_in_and_the_way_is_free_again,
                a_rotated_signing_key_is_looked_up_again,
                a_busy_port_gives_way_to_the_next_and_the_last_is_said,
                localhost_and_the_address_both_come_back,
                a_slash_too_many_or_too_few_is_named,
                another_iss_is_taken_only_where_the_profile_says_so,
            ]
        );
    };
}

passes_the_suite!(oidc_provider_of_npm, crate::provider::Make::OidcProvider);
passes_the_suite!(lemonldap_ng_of_the_distribution, crate::provider::Make::Lemonldap);
passes_the_suite!(canaille_of_pypi, crate::provider::Make::Canaille);
