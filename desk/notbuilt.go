package desk

import "confirmpoint/confirm"

// errNotBuilt marks what is on its way.
var errNotBuilt = &confirm.Problem{Code: confirm.ProblemInternal}
