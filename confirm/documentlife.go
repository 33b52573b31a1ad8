package confirm

// documentLife is the table of what may become of a document. An event that
// has no line from a state cannot happen there.
var documentLife = map[DocumentState]map[DocumentEvent]DocumentState{
	DocumentWaiting: {
		EventRender: DocumentRendering, EventFail: DocumentFailed, EventSkip: DocumentSkipped,
		EventSeen: DocumentDone, EventSpoiled: DocumentWaiting, // printed before a jam: the clerk thinks again
	},
	DocumentRendering: {
		EventHand: DocumentSpooled, EventFinish: DocumentDone, EventFail: DocumentFailed, EventRestart: DocumentWaiting,
	},
	DocumentSpooled: {
		EventHand:  DocumentSpooled, // the spooler has told the job's number
		EventStart: DocumentPrinting, EventFinish: DocumentDone, EventTurn: DocumentWaiting, EventFail: DocumentFailed,
		EventLose: DocumentDoubtful, EventRecall: DocumentSkipped, EventRestart: DocumentWaiting,
		EventSeen: DocumentDone, EventSpoiled: DocumentWaiting,
	},
	DocumentPrinting: {
		EventFinish: DocumentDone, EventTurn: DocumentWaiting, EventFail: DocumentFailed, EventLose: DocumentDoubtful,
		EventSeen: DocumentDone, EventSpoiled: DocumentWaiting,
	},
	DocumentDone: {
		EventSpoiled: DocumentWaiting, EventVoid: DocumentVoid,
	},
	DocumentDoubtful: {
		EventSeen: DocumentDone, EventTurn: DocumentWaiting, EventSpoiled: DocumentWaiting, EventRetry: DocumentWaiting,
		EventSkip: DocumentSkipped, EventVoid: DocumentVoid,
	},
	DocumentFailed: {
		EventRetry: DocumentWaiting, EventSkip: DocumentSkipped,
		EventSeen: DocumentDone, EventTurn: DocumentWaiting, EventSpoiled: DocumentWaiting, // given up, and the clerk looked
	},
	DocumentSkipped: {EventRetry: DocumentWaiting},
	DocumentVoid:    {},
}

// Next gives the state after an event; false when the event cannot happen to a
// document in this state.
func (s DocumentState) Next(e DocumentEvent) (DocumentState, bool) {
	next, ok := documentLife[s][e]
	return next, ok
}

// OnPaper tells whether sheets of the document may be in the world: nobody can
// promise that none came out.
func (s DocumentState) OnPaper() bool {
	switch s {
	case DocumentSpooled, DocumentPrinting, DocumentDone, DocumentDoubtful:
		return true
	}
	return false
}

// WasOut tells whether sheets of the document may ever have been in the world,
// counting or not.
func (s DocumentState) WasOut() bool { return s.OnPaper() || s == DocumentVoid }

// Open tells whether a document still waits or is under way.
func (s DocumentState) Open() bool {
	switch s {
	case DocumentWaiting, DocumentRendering, DocumentSpooled, DocumentPrinting:
		return true
	}
	return false
}

// Obsolete tells whether an official print no longer counts beside the record
// as it is: the content was changed after it (form printed before a
// correction), or the conclusion it rests on was changed or taken back. A
// 更正登记单 is about one act and stays true.
func Obsolete(r Record, d Document) bool {
	if d.Preview || d.RecordID != r.ID {
		return false
	}
	s := r.Standing
	switch d.Kind {
	case PaperCorrection:
		return false
	case PaperReceipt:
		if s.State != StateComplete || s.Decision == nil || s.Decision.ReceiptNumber != d.Number {
			return true
		}
	case PaperForm:
		if s.State != StateComplete && s.State != StateIncomplete {
			return true
		}
	case PaperSupplement:
		if s.State != StateIncomplete {
			return true
		}
	}
	return d.Version < r.Version
}
