package present

import (
	"slices"

	"confirmpoint/confirm"
	"confirmpoint/desk"
)

// What follows tells who fits a situation of the walk.

func has(code confirm.Code) func(desk.Checked) bool {
	return func(c desk.Checked) bool {
		return slices.ContainsFunc(c.Findings, func(f confirm.Finding) bool { return f.Code == code })
	}
}

func clean(c desk.Checked) bool { return len(c.Findings) == 0 && !rareName(c) }

func anyone(c desk.Checked) bool {
	return !slices.ContainsFunc(c.Findings, func(f confirm.Finding) bool { return f.Severity == confirm.SeverityBlock })
}

// rareName looks for characters beyond those that every font has.
func rareName(c desk.Checked) bool {
	const extensionA, unified = 0x3400, 0x4E00
	for _, r := range c.Name.Reveal() {
		if r >= 0x20000 || r >= extensionA && r < unified {
			return true
		}
	}
	return false
}

// What follows judges what the clerk did.

func did(a confirm.Action) func(walkSeen) bool {
	return func(s walkSeen) bool {
		return slices.ContainsFunc(s.ops, func(op confirm.Operation) bool { return op.Intent.Action == a })
	}
}

// told tells that the applicant was written to, by itself or with a conclusion.
func told(s walkSeen) bool {
	return slices.ContainsFunc(s.ops, func(op confirm.Operation) bool { return op.Intent.Message != nil })
}

func concludes(a confirm.Action) bool {
	return a == confirm.ActionConcludeComplete || a == confirm.ActionConcludeIncomplete || a == confirm.ActionLeaveUnconfirmed
}

// conclusions are those that were not refused, in the order they were signed.
func (s walkSeen) conclusions() (all []confirm.Operation) {
	for _, op := range s.ops {
		if concludes(op.Intent.Action) && op.State != confirm.OperationRefused {
			all = append(all, op)
		}
	}
	slices.SortStableFunc(all, func(a, b confirm.Operation) int { return int(a.Intent.Sequence - b.Intent.Sequence) })
	return all
}

func concludedAny(s walkSeen) bool { return len(s.conclusions()) > 0 }

// ended tells that the last conclusion is a.
func ended(a confirm.Action) func(walkSeen) bool {
	return func(s walkSeen) bool {
		all := s.conclusions()
		return len(all) > 0 && all[len(all)-1].Intent.Action == a
	}
}

// endedOtherwise tells that there is a conclusion, and the last one is not a.
func endedOtherwise(a confirm.Action) func(walkSeen) bool {
	return func(s walkSeen) bool { return concludedAny(s) && !ended(a)(s) }
}

func acceptedAny(s walkSeen) bool {
	return slices.ContainsFunc(s.conclusions(), func(op confirm.Operation) bool { return op.State == confirm.OperationAccepted })
}

func leftOrMessaged(s walkSeen) bool {
	return ended(confirm.ActionLeaveUnconfirmed)(s) || ended(confirm.ActionConcludeIncomplete)(s) || told(s)
}

func annotated(s walkSeen) bool { return s.view.Draft.Remark != "" || did(confirm.ActionAnnotate)(s) }

// acknowledged tells that the finding was looked into: in the draft, or in what
// was signed of it.
func acknowledged(code confirm.Code) func(walkSeen) bool {
	of := func(a confirm.Acknowledgement) bool { return a.Code == code }
	return func(s walkSeen) bool {
		return slices.ContainsFunc(s.view.Draft.Acknowledged, of) || slices.ContainsFunc(s.ops, func(op confirm.Operation) bool {
			return slices.ContainsFunc(op.Intent.Acknowledged, of)
		})
	}
}

// passed tells that something wrong was let through: called fine, or concluded
// as complete.
func passed(code confirm.Code) func(walkSeen) bool {
	return func(s walkSeen) bool {
		return acknowledged(code)(s) || ended(confirm.ActionConcludeComplete)(s)
	}
}

// hasty tells that a mere hint was not looked into before something was said.
func hasty(s walkSeen) bool { return concludedAny(s) || told(s) }

// unsettled tells that a conclusion has come back and was not dealt with.
func unsettled(s walkSeen) bool {
	return slices.ContainsFunc(s.ops, func(op confirm.Operation) bool {
		return op.State == confirm.OperationRefused && op.ResolvedAt.IsZero()
	})
}

// halfway tells the steps that cannot be done right without something coming
// back first: that is no mistake.
func (s walkStep) halfway() bool { return s.befalls == WalkBureauDeclines }

// settled tells that a refusal has come and was dealt with.
func settled(s walkSeen) bool {
	return slices.ContainsFunc(s.ops, func(op confirm.Operation) bool {
		return op.State == confirm.OperationRefused && !op.ResolvedAt.IsZero()
	})
}

// redecided tells that one conclusion came after another one.
func redecided(s walkSeen) bool {
	all := s.conclusions()
	return len(all) > 1 && slices.ContainsFunc(all, func(op confirm.Operation) bool {
		return op.Intent.Action != all[0].Intent.Action
	})
}

// onlyTold tells that something was written where a conclusion was to change.
func onlyTold(s walkSeen) bool { return concludedAny(s) && told(s) }
