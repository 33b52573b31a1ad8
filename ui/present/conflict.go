package present

import (
	"slices"
	"strings"

	"confirmpoint/confirm"
	"confirmpoint/desk"
	"confirmpoint/ui/lang"
)

// The titles of the three columns (offline-rules.md D8).
const (
	ConflictSeen = "你当时看到的"
	ConflictNow  = "现在的"
	ConflictMine = "你的结论"
)

// ConflictWay is what the first of the three buttons of a conflict does.
type ConflictWay string

// The ways on from a conflict. None forces a decision through.
const (
	WayNone    ConflictWay = ""        // there is nothing to conclude any more
	WayRecheck ConflictWay = "recheck" // 按新内容重新核对
	WayResign  ConflictWay = "resign"  // look at the difference and sign again with one key
	WayCorrect ConflictWay = "correct" // sign the correction again, field by field
	WayOpen    ConflictWay = "open"    // open the record and do it anew
)

// ConflictRow is one line of the three columns.
type ConflictRow struct {
	Label           string
	Seen, Now, Mine string
	// Change says by icon and word how the line differs; empty when it does not.
	Change Badge
	// Field is the JSON path of a field both have changed, of which the clerk
	// chooses one value; empty else.
	Field string
}

// partyApplicant is the role of the applicant.
const partyApplicant = "申请人"

// Party is somebody a conflict has to do with.
type Party struct{ Role, Name, Phone, Detail string }

// ConflictSheet is everything that is said of one refused operation, in words.
type ConflictSheet struct {
	OperationID, RecordID, ApplicationNo, Name string
	What, When                                 string // what was signed, and when
	Action                                     confirm.Action
	Badge                                      Badge
	Cause, Turn, Next                          string
	Parties                                    []Party
	Rows                                       []ConflictRow
	// Same are the lines that do not differ; they are folded.
	Same []ConflictRow
	// Kept are conditions whose answers are taken over, Open those to be answered anew.
	Kept, Open []string
	Void       []string // papers and messages that do not count
	Closed     string   // how it was dealt with; empty while nobody has
	Way        ConflictWay
	WayWord    string
	GiveUpWord string
}

// Sheet puts a conflict into words.
func Sheet(c desk.Conflict) ConflictSheet {
	i := c.Operation.Intent
	s := ConflictSheet{
		OperationID: i.OperationID, RecordID: i.RecordID, ApplicationNo: c.Base.ApplicationNo,
		Name: c.Base.Content.Identity.Name.Reveal(), What: actionWord(i.Action), When: timeWord(c.Operation.SignedAt),
		Action: i.Action, Badge: refusedBadge(c.Operation),
		Cause: conflictCause(c), Turn: turnWord(c.What.Turn), Next: nextWord(c.What.Next),
		Parties: parties(c), Void: void(c), Closed: Resolution(c.Operation),
	}
	s.Kept, s.Open = conditionTexts(c)
	s.Way, s.WayWord = way(c)
	s.GiveUpWord = giveUpWord(i.Action)
	if s.Way == WayCorrect {
		s.Next = lang.L("对照更正依据看清变化，选好用哪一个，再签名")
	}
	rows := conflictRows(c)
	for _, r := range rows {
		if r.Change == (Badge{}) {
			s.Same = append(s.Same, r)
		} else {
			s.Rows = append(s.Rows, r)
		}
	}
	return s
}

func refusedBadge(op confirm.Operation) Badge {
	switch {
	case op.ResolvedAt.IsZero():
		return operationBadge(op)
	case op.Resolution == confirm.Settled:
		return Badge{lang.L("不用再办"), ToneComplete}
	case op.Resolution == confirm.Undone:
		return Badge{lang.L("已撤销"), TonePending}
	case strings.HasPrefix(op.Resolution, confirm.Superseded):
		return Badge{lang.L("已重办"), TonePending}
	}
	return Badge{lang.L("已放弃"), TonePending}
}

// way picks the first button. A conflict that somebody has dealt with has none.
func way(c desk.Conflict) (ConflictWay, string) {
	i := c.Operation.Intent
	switch {
	case !c.Operation.ResolvedAt.IsZero(), c.Gone, c.What.Turn == confirm.TurnSupport, c.What.Next == confirm.NextOfficer, c.What.Next == confirm.NextNothing:
		return WayNone, ""
	case i.Action == confirm.ActionCorrectWork && len(c.Kept)+len(c.Clashes) > 0 && signsAgain(c):
		return WayCorrect, lang.L("按所选内容重新更正")
	case c.What.Next == confirm.NextResign && (concluding(i.Action) || i.Action == confirm.ActionTransferPoint):
		return WayResign, lang.L("看过变化，重新签名")
	case concluding(i.Action):
		return WayRecheck, lang.L("按新内容重新核对")
	}
	return WayOpen, lang.L("打开记录重新办理")
}

// signsAgain tells whether a correction was refused for what has changed under
// it; any other fault would only be met again.
func signsAgain(c desk.Conflict) bool {
	switch c.What.Next {
	case confirm.NextRecheck, confirm.NextResign, confirm.NextReopen, confirm.NextRedecide:
		return true
	}
	return false
}

func concluding(a confirm.Action) bool {
	return a == confirm.ActionConcludeComplete || a == confirm.ActionConcludeIncomplete || a == confirm.ActionLeaveUnconfirmed
}

// conditionTexts names the conditions kept and to be answered anew. They say
// something only where the clerk concludes again.
func conditionTexts(c desk.Conflict) (kept, open []string) {
	if !concluding(c.Operation.Intent.Action) || c.Gone {
		return nil, nil
	}
	for _, t := range c.What.Ticks {
		kept = append(kept, conditionText(c, t.Code))
	}
	for _, code := range c.What.Open {
		open = append(open, conditionText(c, code))
	}
	return kept, open
}

func conditionText(c desk.Conflict, code string) string {
	n := slices.IndexFunc(c.Rulebook.Conditions, func(q confirm.Condition) bool { return q.Code == code })
	if n < 0 {
		return code
	}
	return code + " " + c.Rulebook.Conditions[n].Text
}

// void lists what no longer counts because of the refusal.
func void(c desk.Conflict) []string {
	var list []string
	i := c.Operation.Intent
	if c.What.FormVoid {
		list = append(list, lang.L("按旧内容打印的申请表作废，已发出的请收回"))
	}
	if c.What.ReceiptVoid && i.ReceiptNumber != "" {
		list = append(list, lang.F("已发出的空白凭证 %s 不作数，请收回或重新办理", i.ReceiptNumber))
	} else if c.What.ReceiptVoid && concluding(i.Action) {
		list = append(list, lang.L("这一项没有受理凭证，发过预览单的请收回"))
	}
	if i.Message != nil && concluding(i.Action) {
		list = append(list, lang.L("随结论的留言没有发给申请人"))
	}
	return list
}

// parties are those to speak to: who acted first, then the bureau.
func parties(c desk.Conflict) []Party {
	var list []Party
	add := func(p Party) { list = append(list, p) }
	content := c.Theirs.Content
	if c.Gone {
		content = c.Base.Content
	}
	switch c.What.Cause {
	case confirm.CauseContent:
		add(Party{Role: lang.L(partyApplicant), Name: content.Identity.Name.Reveal(), Phone: content.Contact.Phone.Reveal()})
	case confirm.CauseOther:
		if p, ok := whoDecided(c); ok {
			add(p)
		}
	}
	if c.Operation.Code == confirm.CodeNotYourPoint {
		add(newPoint(c))
	}
	if c.What.Turn == confirm.TurnApplicant && c.What.Cause != confirm.CauseContent {
		add(Party{Role: lang.L(partyApplicant), Name: content.Identity.Name.Reveal(), Phone: content.Contact.Phone.Reveal()})
	}
	point := c.Rulebook.Point
	add(Party{Role: lang.L("教育局"), Name: orUnknown(point.BureauName), Phone: point.BureauPhone})
	return list
}

// whoDecided is the clerk or officer whose word stands.
func whoDecided(c desk.Conflict) (Party, bool) {
	standing := c.Theirs.Standing
	if n := len(standing.Stages); n > 0 && c.Operation.Code == confirm.CodeStageAdvanced {
		last := standing.Stages[n-1]
		return Party{Role: last.Stage, Name: joinNonEmpty(last.Organ, last.By), Detail: timeWord(last.At) + " " + last.Result}, true
	}
	d := standing.Decision
	if d == nil {
		return Party{}, false
	}
	role := lang.L("经办人")
	if d.Action == confirm.ActionDecline {
		role = lang.L("注册用户")
	}
	return Party{Role: role, Name: joinNonEmpty(d.ClerkName, d.PointName), Detail: lang.F("%s 作“%s”", timeWord(d.At), actionWord(d.Action))}, true
}

func newPoint(c desk.Conflict) Party {
	p := Party{Role: lang.L("新确认点"), Name: lang.L("登记库没有告知，请问教育局")}
	if c.Moved == nil {
		return p
	}
	p.Name, p.Detail = c.Moved.ToName, ""
	if !c.Moved.At.IsZero() {
		p.Detail = lang.F("%s 转去", timeWord(c.Moved.At))
	}
	for _, o := range c.Rulebook.OtherPoints {
		if o.Point.ID == c.Moved.ToPointID && o.Point.Address != "" {
			p.Name = lang.F("%s，%s", p.Name, o.Point.Address)
		}
	}
	return p
}

func joinNonEmpty(parts ...string) string {
	text := ""
	for _, p := range parts {
		switch {
		case p == "":
		case text == "":
			text = p
		default:
			text = lang.F("%s，%s", text, p)
		}
	}
	return orUnknown(text)
}
