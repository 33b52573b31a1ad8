package confirm

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// judgement is what a guard judges.
type judgement struct {
	book   Rulebook
	record Record
	ticks  []Tick
	action Action
	intent *Intent // nil while there is only a question
	online bool    // of a question: the registry is in reach
	by     Actor
	at     time.Time
}

// guards holds the rule behind each name. A guard gives nil or the refusal.
var guards = map[Guard]func(*judgement) *Refusal{
	GuardOwnPoint:   ownPoint,
	GuardNoStage:    noStage,
	GuardAsSeen:     asSeen,
	GuardWindow:     windowOpen,
	GuardPlan:       planOpen,
	GuardExplained:  explained,
	GuardNotes:      notesPlain,
	GuardTicksKnown: ticksKnown,
	GuardAllMet:     allMet,
	GuardMissing:    someMissing,
	GuardNoBlock:    noBlock,
	GuardStage:      stageOrOnline,
	GuardNewest:     newest,
	GuardScope:      inScope,
	GuardSigned:     signed,
	GuardPayload:    payloadFits,
	GuardTarget:     targetOpen,
	GuardFields:     workFieldsFit,
	GuardAuthority:  authorised,
	GuardMessage:    messageNew,
	GuardRecall:     messageThere,
	GuardScan:       scanNew,
}

func ownPoint(j *judgement) *Refusal {
	switch {
	case j.record.PlanID != j.book.Plan.ID:
		return &Refusal{Code: CodePlanChanged}
	case j.record.PointID != j.book.Point.ID,
		j.by.Role == RoleClerk && j.by.PointID != j.record.PointID:
		return &Refusal{Code: CodeNotYourPoint}
	}
	return nil
}

func noStage(j *judgement) *Refusal {
	if len(j.record.Standing.Stages) > 0 {
		return &Refusal{Code: CodeStageAdvanced}
	}
	return nil
}

// stageOrOnline lets a conclusion be changed after 初审 has begun only with the
// registry in reach and for a stated reason (offline-rules.md D7).
func stageOrOnline(j *judgement) *Refusal {
	switch {
	case len(j.record.Standing.Stages) == 0:
		return nil
	case j.intent == nil && j.online:
		return nil
	case j.intent == nil, !j.intent.Evidence.OnlineAt(j.at):
		return &Refusal{Code: CodeStageAdvanced}
	}
	return explained(j)
}

// inScope asks whom the window is for; an empty list is for everybody.
func inScope(j *judgement) *Refusal {
	scope, c := j.book.Window.Scope, j.record.Content
	switch {
	case len(scope.Kinds) > 0 && !slices.Contains(scope.Kinds, c.Kind):
		return &Refusal{Code: CodeOutOfScope, Args: map[string]string{"field": "kind"}}
	case len(scope.PostKinds) > 0 && !slices.Contains(scope.PostKinds, c.Work.PostKind):
		return &Refusal{Code: CodeOutOfScope, Args: map[string]string{"field": "work.post_kind"}}
	case len(scope.SchoolKinds) > 0 && !slices.Contains(scope.SchoolKinds, c.Work.SchoolKind):
		return &Refusal{Code: CodeOutOfScope, Args: map[string]string{"field": "work.school_kind"}}
	}
	return nil
}

// signed asks of an act that rests on nothing it has seen only whose it is and
// where: notes and messages stay right when an applicant edits.
func signed(j *judgement) *Refusal {
	switch {
	case j.intent == nil:
		return nil
	case j.intent.ClerkID != j.by.ID:
		return &Refusal{Code: CodeNotClerk}
	case j.intent.Seen.PlanID != j.record.PlanID:
		return &Refusal{Code: CodePlanChanged}
	case j.intent.Seen.PointID != j.record.PointID:
		return &Refusal{Code: CodeNotYourPoint}
	}
	return nil
}

// asSeen compares the preconditions. The earlier decision comes before the
// state, since it tells more about why the state is another one.
func asSeen(j *judgement) *Refusal {
	if j.intent == nil {
		return nil
	}
	seen, now := j.intent.Seen, j.book.SeenOf(j.record)
	switch {
	case j.intent.ClerkID != j.by.ID:
		return &Refusal{Code: CodeNotClerk}
	case seen.PlanID != now.PlanID:
		return &Refusal{Code: CodePlanChanged}
	case seen.PointID != now.PointID:
		return &Refusal{Code: CodeNotYourPoint}
	case seen.ContentVersion != now.ContentVersion, seen.ContentDigest != now.ContentDigest:
		return &Refusal{Code: CodeContentChanged}
	case seen.PreviousDecision != now.PreviousDecision:
		return overtaken(j)
	case seen.State != now.State:
		return &Refusal{Code: CodeStateChanged}
	case seen.RulesVersion != now.RulesVersion:
		return &Refusal{Code: CodeRulesChanged}
	case seen.WindowID != now.WindowID, seen.WindowVersion != now.WindowVersion:
		return &Refusal{Code: CodeWindowChanged}
	}
	return nil
}

// overtaken tells a decision that says the same from one that does not (offline-rules.md D2).
func overtaken(j *judgement) *Refusal {
	first := j.record.Standing.Decision
	if first == nil {
		return &Refusal{Code: CodeStateChanged}
	}
	if first.Action == j.intent.Action && sameTicks(first.Ticks, j.intent.Ticks) {
		return &Refusal{Code: CodeAgreed}
	}
	return &Refusal{Code: CodeAlreadyDecided, Args: map[string]string{
		"action": string(first.Action),
		"at":     first.At.Format(time.RFC3339),
	}}
}

// sameTicks compares answers and notes, whatever their order.
func sameTicks(a, b []Tick) bool { return slices.Equal(answered(a), answered(b)) }

func answered(ticks []Tick) []Tick {
	kept := slices.DeleteFunc(slices.Clone(ticks), func(t Tick) bool { return t.Value == "" })
	slices.SortFunc(kept, func(a, b Tick) int { return strings.Compare(a.Code, b.Code) })
	return kept
}

func windowOpen(j *judgement) *Refusal {
	w, p := j.book.Window, j.book.Plan
	return within(j.at, later(w.Opens, p.Opens), earlier(w.Closes, p.Closes))
}

func planOpen(j *judgement) *Refusal { return within(j.at, j.book.Plan.Opens, j.book.Plan.Closes) }

// within judges a time against [opens, closes). A window nobody has set yet,
// or an empty one, has not opened.
func within(at, opens, closes time.Time) *Refusal {
	switch {
	case opens.IsZero(), !opens.Before(closes):
		return &Refusal{Code: CodeWindowNotOpen}
	case at.Before(opens):
		return &Refusal{Code: CodeWindowNotOpen, Until: opens}
	case !at.Before(closes):
		return &Refusal{Code: CodeWindowClosed}
	}
	return nil
}

func later(a, b time.Time) time.Time {
	if a.IsZero() || b.IsZero() {
		return time.Time{}
	}
	if a.After(b) {
		return a
	}
	return b
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

func explained(j *judgement) *Refusal {
	if j.intent != nil && strings.TrimSpace(j.intent.Explanation) == "" {
		return &Refusal{Code: CodeExplanationRequired}
	}
	return nil
}

// Limits of what a clerk writes, in code points.
const (
	MaxRemark     = 500 // 备注, and the explanation
	MaxTickNote   = 200
	MaxFileNumber = 50 // both of them
)

func notesPlain(j *judgement) *Refusal {
	if j.intent == nil {
		return nil
	}
	i := j.intent
	if i.OperationID == "" { // a decision without an id would look like none at all
		return &Refusal{Code: CodeTextInvalid, Args: map[string]string{"field": "operation_id"}}
	}
	if strings.ContainsFunc(i.FileNumber, func(r rune) bool { return r < '0' || r > '9' }) {
		return &Refusal{Code: CodeFileNumberDigits}
	}
	texts := []struct {
		field, text string
		limit       int
	}{
		{"file_number", i.FileNumber, MaxFileNumber},
		{"local_file_number", i.LocalFileNumber, MaxFileNumber},
		{"remark", i.Remark, MaxRemark},
		{"explanation", i.Explanation, MaxRemark},
	}
	for _, t := range texts {
		if !plainText(t.text, t.limit) {
			return &Refusal{Code: CodeTextInvalid, Args: map[string]string{"field": t.field}}
		}
	}
	return nil
}

// plainText refuses what cannot be shown or printed as it is: broken UTF-8,
// lost characters, control characters other than a new line, and marks that
// turn the direction of reading, which let a text look like another.
func plainText(s string, limit int) bool {
	return utf8.ValidString(s) && utf8.RuneCountInString(s) <= limit &&
		!strings.ContainsFunc(s, func(r rune) bool {
			return r == utf8.RuneError || (unicode.IsControl(r) && r != '\n') || unicode.Is(unicode.Bidi_Control, r)
		})
}
