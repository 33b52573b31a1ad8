package confirm

import "time"

// Refusal says why the rules do not allow an action. It is an error.
type Refusal struct {
	Code Code
	// Until is when the reason ends by itself (a window opens), zero when it does not.
	Until time.Time
	Args  map[string]string // no personal data
}

// Allowance is one action and whether it is allowed now.
type Allowance struct {
	Action  Action
	Refusal *Refusal // nil: allowed
}

// Finding is a 核对提示: something a check noticed.
type Finding struct {
	Check    string // name of the check, with its version, e.g. id_check_digit/1
	Code     Code
	Severity Severity
	Field    string            // JSON path in Content, e.g. identity.document_number
	Args     map[string]string // values for the sentence; no personal data
}

// Severity of a finding.
type Severity string

// The severities. A block keeps 材料齐全 away; a warning does not.
const (
	SeverityHint  Severity = "hint"
	SeverityWarn  Severity = "warn"
	SeverityBlock Severity = "block"
)
