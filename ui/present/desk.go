package present

import (
	"context"

	"confirmpoint/confirm"
	"confirmpoint/desk"
)

// Desk is what the window needs of a desk.Desk. Each presenter takes the part
// it uses.
type Desk interface {
	SignInDesk
	ListScreenDesk
	RecordDesk
	PrintDesk
	QueueDesk
	PreviewDesk
	PrinterDesk
	RosterDesk
	BlankDesk
	ScanDesk
	OutboxDesk
	ConflictDesk
	SyncLogDesk
	ReconcileDesk
	CloseOutDesk
	OverviewDesk
	StatisticsDesk
	PeopleDesk
	LineDesk
	StandingDesk
	SigningDesk
	KeyDesk
	ChoiceDesk
	SettingsDesk
	UpdateDesk
	MailDesk
	ElsewhereDesk
	PlansDesk
	FilesDesk
	WalkDesk
	CardDesk
	// Policy is what the bureau asks of this workstation; it never waits.
	Policy() confirm.DeskPolicy
	// Removed is closed when the token is pulled out; nil: there is none.
	Removed() <-chan struct{}
	LockFor(ctx context.Context, cause desk.LockCause) error
	Subscribe(fn func(desk.Changes)) (unsubscribe func())
}

// SignInDesk opens the desk.
type SignInDesk interface {
	Session() desk.Session
	CredentialStatus(ctx context.Context) confirm.CredentialStatus
	BeginSignIn(ctx context.Context, userName, password string, pin []byte) (confirm.SMSChallenge, error)
	FinishSignIn(ctx context.Context, challengeID, smsCode string) error
	SignInOffline(ctx context.Context, pin []byte) error
	// Doctor checks what a day needs; it may be asked of a locked desk.
	Doctor(ctx context.Context) []desk.Readiness
}

// ListDesk searches records.
type ListDesk interface {
	Search(ctx context.Context, q confirm.Query) (confirm.Page, error)
}

// RecordDesk works on one record.
type RecordDesk interface {
	ActionDesk
	FreshDesk
	RevealDesk
	UndoDesk
	SinceDesk
	NumberDesk
	FileDesk
	Choice(ctx context.Context, name string) ([]byte, error)
	SaveChoice(ctx context.Context, name string, value []byte) error
	Open(ctx context.Context, recordID string) (desk.View, error)
	Tick(ctx context.Context, recordID string, t confirm.Tick) (desk.View, error)
	TickRest(ctx context.Context, recordID string) (desk.View, error)
	TickBlock(ctx context.Context, recordID string, of confirm.DataBlock) (desk.View, error)
	Annotate(ctx context.Context, recordID, fileNumber, localFileNumber, remark string) (desk.View, error)
	Decide(ctx context.Context, seen desk.View, c desk.Conclusion) (confirm.Operation, error)
}

// OutboxDesk shows what was signed here.
type OutboxDesk interface {
	ListDesk
	Operations(ctx context.Context) ([]confirm.Operation, error)
}

// StandingDesk tells where the desk stands and moves data both ways.
type StandingDesk interface {
	Session() desk.Session
	Standing(ctx context.Context) (desk.Standing, error)
	Pull(ctx context.Context, p confirm.Progress) (confirm.PullReport, error)
	Send(ctx context.Context, p confirm.Progress) (confirm.SendReport, error)
	Reconsidered(ctx context.Context) ([]desk.Reconsidered, error)
	ForgetReconsidered(ctx context.Context) error
}
