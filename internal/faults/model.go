package main

import (
	"fmt"

	"confirmpoint/confirm"

	"github.com/anishathalye/porcupine"
)

// The model of one record: a register with preconditions. A decision is a
// compare-and-set on what the clerk has seen, an edit a write, a pull a read.

// step is the input of one operation on the register.
type step struct {
	Kind   stepKind
	ID     string // of the operation
	Action confirm.Action
	Seen   stand // what the intent rests on
	Point  string
}

type stepKind string

const (
	stepAct    stepKind = "act"    // a signed operation; result says how it was judged
	stepRead   stepKind = "read"   // a pull; result.Read is what it made of the record
	stepEdit   stepKind = "edit"   // an import of the record at Point
	stepMove   stepKind = "move"   // the bureau moves the record to Point
	stepBureau stepKind = "bureau" // declined
)

// result is the output. Nothing was heard of an order whose registry was killed
// before it answered: it has happened or not.
type result struct {
	Code    confirm.Code // of a refusal
	Read    stand
	Edit    edited
	Unknown bool
}

// register gives the model of a record that begins as first.
func register(first stand) porcupine.Model {
	m := porcupine.NondeterministicModel{
		Init: func() []any { return []any{first} },
		Step: func(state, in, out any) []any {
			return next(state.(stand), in.(step), out.(result))
		},
		DescribeOperation: func(in, out any) string { return describe(in.(step), out.(result)) },
		DescribeState:     func(state any) string { return fmt.Sprintf("%+v", state) },
	}
	return m.ToModel()
}

// next gives the states in which the register may be after in has given out;
// none when it cannot have.
func next(s stand, in step, out result) []any {
	switch in.Kind {
	case stepRead:
		return when(s == out.Read, s)
	case stepEdit:
		return afterEdit(s, in, out)
	case stepMove:
		return afterMove(s, in, out)
	case stepBureau:
		return afterDecline(s, out)
	}
	if out.Code != "" {
		return when(refusable(s, in, out.Code), s)
	}
	return when(s == in.Seen, applied(s, in))
}

func when(ok bool, s stand) []any {
	if !ok {
		return nil
	}
	return []any{s}
}

// applied is the register after an accepted operation.
func applied(s stand, in step) stand {
	to := s.State
	switch in.Action {
	case confirm.ActionConcludeComplete:
		to = confirm.StateComplete
	case confirm.ActionConcludeIncomplete:
		to = confirm.StateIncomplete
	case confirm.ActionLeaveUnconfirmed:
		to = confirm.StatePending
	case confirm.ActionCorrectWork:
		s.Version++
		to = confirm.StatePending
	case confirm.ActionTransferPoint:
		s.Point = in.Point
	}
	concludes := in.Action != confirm.ActionCorrectWork && in.Action != confirm.ActionTransferPoint
	if concludes || to != s.State {
		s.Decision = in.ID
	}
	s.State = to
	return s
}

// refusable tells whether an operation may be refused with a code by a register
// in this state. A refusal must be true: content_changed of a record that has
// not changed is as wrong as a decision applied twice. What is not of the
// register, window, rules or clock, is not for the model to say.
func refusable(s stand, in step, code confirm.Code) bool {
	switch code {
	case confirm.CodeContentChanged:
		return s.Version != in.Seen.Version
	case confirm.CodeAlreadyDecided, confirm.CodeAgreed:
		return s.Decision != in.Seen.Decision
	case confirm.CodeStateChanged:
		return s.State != in.Seen.State || s.Decision != in.Seen.Decision
	case confirm.CodeNotYourPoint:
		return s.Point != in.Seen.Point
	case confirm.CodeDeclinedFinal:
		return s.State == confirm.StateDeclined
	case confirm.CodeCloneDetected, confirm.CodeOperationMismatch, confirm.CodeUnknownRecord:
		return false
	}
	return true
}

// afterEdit: an import of a record elsewhere moves it, unless it is concluded.
func afterEdit(s stand, in step, out result) []any {
	moves := s.Point != in.Point
	concluded := s.State != confirm.StatePending
	after := s
	after.Version++
	after.Point = in.Point
	reopened := after
	reopened.State = confirm.StatePending
	switch {
	case out.Unknown && moves && concluded:
		return []any{s}
	case out.Unknown:
		return []any{s, after, reopened}
	case out.Code != "":
		return when(moves && concluded, s)
	case out.Edit.Moved != moves, moves && concluded, !out.Edit.Changed:
		return nil
	case out.Edit.Reopened:
		return when(s.State == confirm.StateComplete || s.State == confirm.StateIncomplete, reopened)
	}
	return []any{after}
}

func afterMove(s stand, in step, out result) []any {
	after := s
	after.Point = in.Point
	possible := s.State == confirm.StatePending || s.Point == in.Point
	switch {
	case out.Unknown && possible:
		return []any{s, after}
	case out.Unknown, out.Code == confirm.CodeWindowClosed:
		return []any{s}
	case out.Code != "":
		return when(!possible, s)
	}
	return when(possible, after)
}

// afterDecline: 不予受理 is final; its operation's id is the registry's own.
func afterDecline(s stand, out result) []any {
	after := s
	after.State, after.Decision = confirm.StateDeclined, declinedBy
	switch {
	case s.State == confirm.StateDeclined:
		return when(out.Unknown || out.Code != "", s)
	case out.Unknown:
		return []any{s, after}
	case out.Code != "":
		return []any{s} // the plan's rules, not the register's
	}
	return []any{after}
}

// declinedBy stands for the decision of the bureau, whose id nobody is told.
const declinedBy = "bureau"

// normal is a stand with the bureau's decision under one name.
func normal(s stand) stand {
	if s.State == confirm.StateDeclined {
		s.Decision = declinedBy
	}
	return s
}

func describe(in step, out result) string {
	switch {
	case out.Unknown:
		return fmt.Sprintf("%s %s %s -> ?", in.Kind, in.Action, in.Point)
	case in.Kind == stepRead:
		return fmt.Sprintf("read %+v", out.Read)
	case in.Kind == stepAct:
		return fmt.Sprintf("%s %s on %+v -> %q", in.Action, in.ID, in.Seen, out.Code)
	}
	return fmt.Sprintf("%s %s -> %q %+v", in.Kind, in.Point, out.Code, out.Edit)
}
