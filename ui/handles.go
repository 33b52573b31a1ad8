package ui

import (
	"fyne.io/fyne/v2"

	"confirmpoint/ui/present"
)

// Handle names a widget for those who drive the window: the tour and tests.
type Handle string

// The widgets that can be reached.
const (
	HandleEnrolCode     Handle = "enrol.code"
	HandleEnrolPIN      Handle = "enrol.pin"
	HandleEnrolPINAgain Handle = "enrol.pin_again"
	HandlePassword      Handle = "online.password"
	HandleOnlinePIN     Handle = "online.pin"
	HandleSMSCode       Handle = "sms.code"
	HandleOfflinePIN    Handle = "offline.pin"
	HandleSignInModes   Handle = "signin.modes"

	HandleSearch      Handle = "list.search"
	HandleTable       Handle = "list.table"
	HandleTicks       Handle = "record.ticks"
	HandleRemark      Handle = "record.remark"
	HandleFinding     Handle = "record.finding" // the button of the first finding
	HandleFindingNote Handle = "record.finding_note"
	HandleMessage     Handle = "record.message"
	HandleCorrectDate Handle = "record.correct_date"
	HandlePrintTabs   Handle = "print.tabs"
	HandlePrintForm   Handle = "print.form" // whether 申请表 is printed
	HandlePrintPaper  Handle = "print.receipt"
	HandlePrintReason Handle = "print.reason"
	HandleQueueTable  Handle = "queue.documents"
	HandleColumns     Handle = "roster.columns"
	HandleReserve     Handle = "blanks.reserve"
	HandleBlanks      Handle = "blanks.table"
	HandleVoidReason  Handle = "blanks.reason"
	HandleNote        Handle = "record.note" // of the condition the keyboard is on
)

// Handle gives a widget by name; nil while its screen does not exist.
func (w *Window) Handle(name Handle) fyne.CanvasObject {
	if w.bench == nil {
		return w.signInView.handle(name)
	}
	return w.shell.handle(name)
}

func (v *signInView) handle(name Handle) fyne.CanvasObject {
	switch name {
	case HandleEnrolCode:
		return v.enrol.fields[present.FieldActivationCode].entry
	case HandleEnrolPIN:
		return v.enrol.fields[present.FieldPIN].entry
	case HandleEnrolPINAgain:
		return v.enrol.fields[present.FieldPINAgain].entry
	case HandlePassword:
		return v.online.fields[present.FieldPassword].entry
	case HandleOnlinePIN:
		return v.online.fields[present.FieldPIN].entry
	case HandleSMSCode:
		return v.sms.fields[present.FieldSMSCode].entry
	case HandleOfflinePIN:
		return v.offline.fields[present.FieldPIN].entry
	case HandleSignInModes:
		return v.modes
	default:
		return nil
	}
}

func (s *shell) handle(name Handle) fyne.CanvasObject {
	s.complete()
	switch name {
	case HandleSearch:
		return s.list.search
	case HandleTable:
		return s.list.table
	case HandleColumns:
		return s.numbers.rosters.columns
	}
	if o := s.print.handle(name); o != nil {
		return o
	}
	return s.record.handle(name)
}

func (v *printView) handle(name Handle) fyne.CanvasObject {
	switch name {
	case HandlePrintTabs:
		return v.tabs
	case HandlePrintForm:
		return v.batch.kinds[0]
	case HandlePrintPaper:
		return v.batch.kinds[1]
	case HandlePrintReason:
		return v.batch.reason
	case HandleQueueTable:
		return v.queue.documents
	case HandleReserve:
		return v.blanks.ask
	case HandleBlanks:
		return v.blanks.table
	case HandleVoidReason:
		return v.blanks.reason
	default:
		return nil
	}
}

func (v *recordView) handle(name Handle) fyne.CanvasObject {
	switch name {
	case HandleTicks:
		return v.ticks
	case HandleNote:
		return v.ticks.rows[v.ticks.current].note
	case HandleRemark:
		return v.notes.remark
	case HandleFinding:
		return v.findings.rows[0].button
	case HandleFindingNote:
		return v.findings.rows[0].note
	case HandleMessage:
		return v.messages.text
	case HandleCorrectDate:
		return v.correct.date
	default:
		return nil
	}
}
