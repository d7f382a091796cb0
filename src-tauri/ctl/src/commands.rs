//! One file per family of commands; here each command is handed to its own.

mod audit;
mod doctor;
mod documents;
mod dossiers;
mod files;
mod session;
mod signatures;
mod transfers;

use std::sync::Arc;

use lienthong_core::{
    app::{App, AppOptions, Seat, read_settings},
    domain::{failure::Failure, failure_code::FailureCode},
};

use crate::{
    arguments::{Arguments, AuditCommand, Command},
    ending::Ending,
    output::Output,
    terminal_host::TerminalHost,
};

/// Runs one command to its end.
pub async fn run(arguments: &Arguments, output: Output) -> Ending {
    match dispatch(arguments, output).await {
        Ok(ending) => ending,
        Err(failure) => Ending::Failed(failure),
    }
}

async fn dispatch(arguments: &Arguments, output: Output) -> Result<Ending, Failure> {
    match &arguments.command {
        Command::Version => Ok(files::version(output)),
        Command::Text { path } => files::text(path, output).await,
        Command::Audit { act: Some(AuditCommand::Verify { file, device_key }) } => {
            audit::verify(file, device_key.as_deref(), output)
        }
        Command::Signatures { path } => {
            let settings = read_settings(&options(arguments))?;
            signatures::signatures(path, &settings, output).await
        }
        // A profile that is missing or broken is the first thing it says.
        Command::Doctor { out } => {
            let app = App::open(options(arguments), Arc::new(TerminalHost { output }))?;
            doctor::doctor(&app, out.as_deref(), output).await
        }
        Command::Login { no_browser, timeout } => {
            session::login(&open(arguments, output)?, *no_browser, *timeout, output).await
        }
        Command::Logout { wipe } => session::logout(&open(arguments, output)?, *wipe, output).await,
        _ => {
            let app = open(arguments, output)?;
            let seat = seat(&app).await?;
            let ended = seated(&app, &seat, arguments, output).await;
            // sled is flushed and let go before the process ends.
            app.leave_seat().await;
            ended
        }
    }
}

async fn seated(app: &Arc<App>, seat: &Arc<Seat>, arguments: &Arguments, output: Output) -> Result<Ending, Failure> {
    match &arguments.command {
        Command::Whoami => session::whoami(seat, output).await,
        Command::Link { igate_user } => session::link_account(seat, igate_user, output).await,
        Command::Sync { full } => dossiers::sync(app, seat, *full, output).await,
        Command::Dossiers(wanted) => dossiers::list(app, seat, wanted, output).await,
        Command::Dossier { code, offline } => dossiers::show(seat, code, *offline, output).await,
        Command::Results { code, all } => documents::results(seat, code, *all, output).await,
        Command::Documents { in_box, query, limit, offline } => {
            let wanted =
                documents::Wanted { in_box: *in_box, query: query.as_deref(), limit: *limit, offline: *offline };
            documents::list(app, seat, wanted, output).await
        }
        Command::Send(order) => transfers::send(app, seat, order, output).await,
        Command::Attach { code, files, order } => transfers::attach(app, seat, code, files, order, output).await,
        Command::Push { document_id, files, order } => {
            transfers::push(app, seat, document_id, files, order, output).await
        }
        Command::Outbox { act } => transfers::outbox(app, seat, act.as_ref(), output).await,
        Command::Receipt { transfer_id, out } => transfers::receipt(seat, transfer_id, out.as_deref(), output).await,
        Command::Preview { code, file_id, out } => files::preview(seat, code, file_id, out, output).await,
        Command::Audit { act } => audit::list_or_export(seat, act.as_ref(), output).await,
        Command::Login { .. }
        | Command::Logout { .. }
        | Command::Text { .. }
        | Command::Signatures { .. }
        | Command::Doctor { .. }
        | Command::Version => Err(Failure::new(FailureCode::Unexpected)),
    }
}

fn open(arguments: &Arguments, output: Output) -> Result<Arc<App>, Failure> {
    let app = App::open(options(arguments), Arc::new(TerminalHost { output }))?;
    // Without settings no command below can do anything: say so first, with file and line.
    app.profile()?;
    Ok(app)
}

fn options(arguments: &Arguments) -> AppOptions {
    AppOptions {
        data_dir: arguments.data_dir.clone(),
        profile_file: arguments.profile.clone(),
        key_file: arguments.key_file.clone(),
        environment: std::env::vars().collect(),
        overrides: arguments.set.clone(),
        ..AppOptions::default()
    }
}

async fn seat(app: &Arc<App>) -> Result<Arc<Seat>, Failure> {
    app.resume().await?.ok_or_else(|| Failure::new(FailureCode::NotSignedIn))
}
