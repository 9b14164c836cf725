//! `idp check-config`: needs neither database nor network (O-04).

use crate::commands::output::Output;
use crate::config::Config;
use serde_json::{Map, Value, json};

/// Says that a configuration is sound, or prints what counts (O-05). Its faults have been reported before.
pub fn check_config(config: &Config, show: bool, output: Output) {
    let settings: Vec<String> = config.effective.iter().map(|(path, value)| format!("{path} = {value}")).collect();
    if show {
        let values: Map<String, Value> = config
            .effective
            .iter()
            .map(|(path, value)| (path.clone(), Value::String(value.trim_matches('"').to_owned())))
            .collect();
        output.answer(&Value::Object(values), &settings.join("\n"));
    } else {
        let tenants = config.tenants.len();
        let text = format!("the configuration is sound ({:?}, tenants: {tenants})", config.environment).to_lowercase();
        output.answer(&json!({ "sound": true, "environment": config.environment, "tenants": tenants }), &text);
    }
}
