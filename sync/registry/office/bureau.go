package office

import (
	"context"

	"confirmpoint/sync/wire"
)

// Bureau is the bureau's work. Errors are problems and refusals of confirm;
// those of a registry at hand may also be a *rules.Error.
type Bureau interface {
	Plans(context.Context, wire.OfficeQuery) (wire.OfficePlans, error)
	PutPlan(context.Context, wire.OfficePlan) (wire.OfficePlan, error)
	Rules(context.Context, wire.OfficeQuery) (wire.OfficeRules, error)
	PutRules(context.Context, wire.OfficeRules) (wire.OfficeRules, error)
	Bureaus(context.Context, wire.OfficeQuery) (wire.OfficeBureaus, error)
	PutBureau(context.Context, wire.OfficeBureau) (wire.OfficeBureau, error)
	Points(context.Context, wire.OfficeQuery) (wire.OfficePoints, error)
	PutPoint(context.Context, wire.OfficePoint) (wire.OfficePoint, error)
	Windows(context.Context, wire.OfficeQuery) (wire.OfficeWindows, error)
	PutWindow(context.Context, wire.OfficeWindow) (wire.OfficeWindow, error)
	Clerks(context.Context, wire.OfficeQuery) (wire.OfficePeople, error)
	AddClerk(context.Context, wire.NewPerson) (wire.PersonCodes, error)
	ChangeClerk(context.Context, wire.PersonChange) (wire.OfficeDone, error)
	ResetClerk(context.Context, wire.PersonReset) (wire.PersonCodes, error)
	RevokeClerk(context.Context, wire.PersonRevoke) (wire.OfficeDone, error)
	Officers(context.Context, wire.OfficeQuery) (wire.OfficePeople, error)
	AddOfficer(context.Context, wire.NewPerson) (wire.PersonCodes, error)
	ResetOfficer(context.Context, wire.PersonReset) (wire.PersonCodes, error)
	RevokeOfficer(context.Context, wire.PersonRevoke) (wire.OfficeDone, error)
	Certificates(context.Context, wire.OfficeQuery) (wire.OfficeCertificates, error)
	RevokeCertificate(context.Context, wire.CertificateRevoke) (wire.OfficeDone, error)
	Decline(context.Context, wire.RecordWord) (wire.RecordAnswer, error)
	Restore(context.Context, wire.RecordWord) (wire.RecordAnswer, error)
	Remove(context.Context, wire.RecordWord) (wire.RecordAnswer, error)
	Move(context.Context, wire.RecordMove) (wire.RecordAnswer, error)
	AddStage(context.Context, wire.RecordStage) (wire.RecordAnswer, error)
	Late(context.Context, wire.OfficeQuery) (wire.LateItems, error)
	ReleaseLate(context.Context, wire.LateWord) (wire.OfficeWindow, error)
	DismissLate(context.Context, wire.LateWord) (wire.OfficeDone, error)
	Log(context.Context, wire.OfficeQuery) (wire.OfficeLog, error)
	Searches(context.Context, wire.OfficeQuery) (wire.OfficeSearches, error)
	Custody(context.Context, wire.OfficeQuery) (wire.OfficeCustody, error)
	Wipes(context.Context, wire.OfficeQuery) (wire.OfficeWipes, error)
	Policies(context.Context, wire.OfficeQuery) (wire.OfficePolicies, error)
	PutPolicy(context.Context, wire.OfficePolicy) (wire.OfficePolicy, error)
	Audits(context.Context, wire.OfficeQuery) (wire.OfficeAudits, error)
	AcceptAudit(context.Context, wire.AuditWord) (wire.OfficeDone, error)
}
