package confirm

import (
	"slices"
	"time"
)

// act is an allowed intent being written into a record.
type act struct {
	book   Rulebook
	intent Intent
	by     Actor
	at     time.Time // UTC
}

// write changes everything but State and Decision. Slices of r are never
// written to: others may hold them.
func (a act) write(r *Record) {
	switch i := a.intent; i.Action {
	case ActionConcludeComplete, ActionConcludeIncomplete, ActionLeaveUnconfirmed:
		a.annotate(r)
		if i.Message != nil {
			a.send(r)
		}
	case ActionAnnotate:
		a.annotate(r)
	case ActionTransferPoint:
		a.move(r)
	case ActionCorrectWork:
		a.correct(r)
	case ActionAttachScan:
		r.Standing.Scans = append(slices.Clip(r.Standing.Scans), AttachedScan{
			OperationID: i.OperationID, SHA256: i.Scan.SHA256, Kind: i.Scan.Kind, Note: i.Scan.Note,
			ClerkID: a.by.ID, ClerkName: a.by.Name, At: a.at,
		})
	case ActionMessage:
		a.send(r)
	case ActionRecallMessage:
		messages := slices.Clone(r.Standing.Messages)
		m := &messages[r.Standing.message(i.Recall.MessageID)]
		m.RecalledAt, m.RecalledBy = a.at, a.by.ID
		r.Standing.Messages = messages
	}
}

func (a act) annotate(r *Record) {
	r.Standing.FileNumber = a.intent.FileNumber
	r.Standing.LocalFileNumber = a.intent.LocalFileNumber
	r.Standing.Remark = a.intent.Remark
}

func (a act) send(r *Record) {
	m := a.intent.Message
	r.Standing.Messages = append(slices.Clip(r.Standing.Messages), SentMessage{
		ID: m.ID, OperationID: a.intent.OperationID, Text: m.Text, Template: m.Template, Batch: m.Batch,
		ClerkID: a.by.ID, ClerkName: a.by.Name, At: a.at,
	})
}

func (a act) move(r *Record) {
	to, _ := a.book.otherPoint(a.intent.Transfer.ToPointID)
	r.PointID = to.Point.ID
	r.Standing.Moved = &Move{
		OperationID: a.intent.OperationID,
		FromPointID: a.book.Point.ID, FromName: a.book.Point.Name, ToPointID: to.Point.ID, ToName: to.Point.Name,
		ClerkID: a.by.ID, ClerkName: a.by.Name, At: a.at,
	}
}

func (a act) correct(r *Record) {
	c := a.intent.Correction
	r.Content = r.Content.corrected(c.Fields)
	r.Version++
	r.Digest = ""
	r.Standing.Corrections = append(slices.Clip(r.Standing.Corrections), WorkCorrection{
		OperationID: a.intent.OperationID, Version: r.Version,
		Fields: slices.Clone(c.Fields), Authorisation: c.Authorisation,
		ClerkID: a.by.ID, ClerkName: a.by.Name, At: a.at,
	})
}

// decision is how the registry records a conclusion, or what took one back.
func (a act) decision() *Decision {
	place := a.book.Point.Name
	if a.by.Role == RoleBureau {
		place = a.book.Point.BureauName
	}
	return &Decision{
		OperationID:  a.intent.OperationID,
		Action:       a.intent.Action,
		ClerkID:      a.by.ID,
		ClerkName:    a.by.Name,
		PointName:    place,
		At:           a.at,
		Ticks:        slices.Clone(a.intent.Ticks),
		Explanation:  a.intent.Explanation,
		Acknowledged: slices.Clone(a.intent.Acknowledged),
		Unproven:     a.by.Role == RoleClerk && !a.intent.Evidence.Proven,
	}
}
