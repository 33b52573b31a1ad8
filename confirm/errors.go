package confirm

import "errors"

// Error gives the code and the technical cause, never Args or a sentence.
func (p *Problem) Error() string {
	if p.Err == nil {
		return string(p.Code)
	}
	return string(p.Code) + ": " + p.Err.Error()
}

// Unwrap gives the technical cause.
func (p *Problem) Unwrap() error { return p.Err }

// Error gives the code.
func (r *Refusal) Error() string { return string(r.Code) }

// CodeOf gives the code of the first Problem or Refusal in err's chain,
// ProblemInternal for any other error, and "" for nil.
func CodeOf(err error) Code {
	if err == nil {
		return ""
	}
	var coded interface {
		error
		code() Code
	}
	if errors.As(err, &coded) {
		return coded.code()
	}
	return ProblemInternal
}

func (p *Problem) code() Code { return p.Code }
func (r *Refusal) code() Code { return r.Code }
