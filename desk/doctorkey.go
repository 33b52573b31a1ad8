package desk

import (
	"context"
	"strconv"

	"confirmpoint/confirm"
)

// fewTries is from where a clerk should know that the key will lock soon.
const fewTries = 2

// checkTries follows checkCredential, which has asked the credential.
func (d *Desk) checkTries() Readiness {
	s := d.Session().PINStatus
	if s.TriesLeft < 0 {
		return ready(ReadyTries, nil, "")
	}
	left := strconv.Itoa(s.TriesLeft)
	var err error
	if s.Enrolled && s.TriesLeft <= fewTries {
		err = &confirm.Problem{Code: confirm.ProblemTriesLow, Args: map[string]string{"left": left}}
	}
	return ready(ReadyTries, err, left)
}

// checkCustody tells whether the clerk has signed for the key on this computer
// and not given it back since.
func (d *Desk) checkCustody(ctx context.Context) Readiness {
	ctx, leave, err := d.gate.enter(ctx)
	if err != nil {
		return ready(ReadyCustody, err, "")
	}
	defer leave()
	kept, err := d.cfg.Cache.Statements(ctx, confirm.StatementCustody, false)
	if err != nil {
		return ready(ReadyCustody, err, "")
	}
	var newest confirm.CustodyEntry
	for _, s := range kept {
		e, err := d.cfg.Registry.OpenCustody(s.JWS)
		if err != nil {
			return ready(ReadyCustody, err, "")
		}
		if e.Holder.ID == d.cfg.Enrolment.Clerk.ID {
			newest = e
		}
	}
	if newest.Kind != confirm.CustodyReceived && newest.Kind != confirm.CustodyHanded {
		err = &confirm.Problem{Code: confirm.ProblemCustodyMissing}
	}
	return ready(ReadyCustody, err, string(newest.Kind))
}

// checkTemplates compares the forms of the program with those that the bureau
// has approved. Before the first pull it has approved whatever there is.
func (d *Desk) checkTemplates() Readiness {
	have, want := d.cfg.Press.TemplateVersion(), d.Policy().Templates
	var err error
	if want != "" && want != have {
		err = &confirm.Problem{Code: confirm.ProblemTemplateVersion, Args: map[string]string{"want": want, "have": have}}
	}
	return ready(ReadyTemplates, err, have)
}
