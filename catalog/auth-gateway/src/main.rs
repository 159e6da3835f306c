//! Sign-in, sessions and tokens.

use std::time::Duration;

/// How long a shopper stays signed in on the web.
const WEB_SESSION: Duration = Duration::from_secs(30 * 24 * 3600);

fn main() {
    println!("sessions live for {} days", WEB_SESSION.as_secs() / 86_400);
}
