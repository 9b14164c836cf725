#!/usr/bin/env bash
# Runs the given command of `cargo test`, shows its output as it comes and adds up the results of its binaries.
# The last line is the total. Fails when the command failed, when a test failed, or when there was none.
set -uo pipefail

passed=0 failed=0 ignored=0 names=()
result='^test result: [a-zA-Z]+\. ([0-9]+) passed; ([0-9]+) failed; ([0-9]+) ignored'
failure='^test (.*) \.\.\. FAILED$'

# The status of the command comes last, on a line of its own.
while IFS= read -r line; do
    if [[ $line =~ ^exit-status:\ ([0-9]+)$ ]]; then
        status=${BASH_REMATCH[1]}
        continue
    fi
    printf '%s\n' "$line"
    if [[ $line =~ $result ]]; then
        passed=$((passed + BASH_REMATCH[1])) failed=$((failed + BASH_REMATCH[2])) ignored=$((ignored + BASH_REMATCH[3]))
    elif [[ $line =~ $failure ]]; then
        names+=("${BASH_REMATCH[1]}")
    fi
done < <("$@" 2>&1; printf '\nexit-status: %d\n' "$?")

# Repeated here, so that nobody has to scroll.
for name in "${names[@]}"; do printf 'failed: %s\n' "$name"; done
if ((ignored > 0)); then echo "$ignored left to \`make test-all\`"; fi
echo "Total: $passed passed, $failed failed"
((${status:-1} == 0 && failed == 0 && passed > 0))
