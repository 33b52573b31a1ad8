package office

import (
	"context"

	"confirmpoint/sync/wire"
)

var _ Bureau = (*Client)(nil)

// Plans asks wire.PathOfficePlans.
func (c *Client) Plans(ctx context.Context, in wire.OfficeQuery) (wire.OfficePlans, error) {
	return ask[wire.OfficePlans](ctx, c, wire.PathOfficePlans, in)
}

// PutPlan asks wire.PathOfficePutPlan.
func (c *Client) PutPlan(ctx context.Context, in wire.OfficePlan) (wire.OfficePlan, error) {
	return ask[wire.OfficePlan](ctx, c, wire.PathOfficePutPlan, in)
}

// Rules asks wire.PathOfficeRules.
func (c *Client) Rules(ctx context.Context, in wire.OfficeQuery) (wire.OfficeRules, error) {
	return ask[wire.OfficeRules](ctx, c, wire.PathOfficeRules, in)
}

// PutRules asks wire.PathOfficePutRules.
func (c *Client) PutRules(ctx context.Context, in wire.OfficeRules) (wire.OfficeRules, error) {
	return ask[wire.OfficeRules](ctx, c, wire.PathOfficePutRules, in)
}

// Bureaus asks wire.PathOfficeBureaus.
func (c *Client) Bureaus(ctx context.Context, in wire.OfficeQuery) (wire.OfficeBureaus, error) {
	return ask[wire.OfficeBureaus](ctx, c, wire.PathOfficeBureaus, in)
}

// PutBureau asks wire.PathOfficePutBureau.
func (c *Client) PutBureau(ctx context.Context, in wire.OfficeBureau) (wire.OfficeBureau, error) {
	return ask[wire.OfficeBureau](ctx, c, wire.PathOfficePutBureau, in)
}

// Points asks wire.PathOfficePoints.
func (c *Client) Points(ctx context.Context, in wire.OfficeQuery) (wire.OfficePoints, error) {
	return ask[wire.OfficePoints](ctx, c, wire.PathOfficePoints, in)
}

// PutPoint asks wire.PathOfficePutPoint.
func (c *Client) PutPoint(ctx context.Context, in wire.OfficePoint) (wire.OfficePoint, error) {
	return ask[wire.OfficePoint](ctx, c, wire.PathOfficePutPoint, in)
}

// Windows asks wire.PathOfficeWindows.
func (c *Client) Windows(ctx context.Context, in wire.OfficeQuery) (wire.OfficeWindows, error) {
	return ask[wire.OfficeWindows](ctx, c, wire.PathOfficeWindows, in)
}

// PutWindow asks wire.PathOfficePutWindow.
func (c *Client) PutWindow(ctx context.Context, in wire.OfficeWindow) (wire.OfficeWindow, error) {
	return ask[wire.OfficeWindow](ctx, c, wire.PathOfficePutWindow, in)
}

// Clerks asks wire.PathOfficeClerks.
func (c *Client) Clerks(ctx context.Context, in wire.OfficeQuery) (wire.OfficePeople, error) {
	return ask[wire.OfficePeople](ctx, c, wire.PathOfficeClerks, in)
}

// AddClerk asks wire.PathOfficeAddClerk.
func (c *Client) AddClerk(ctx context.Context, in wire.NewPerson) (wire.PersonCodes, error) {
	return ask[wire.PersonCodes](ctx, c, wire.PathOfficeAddClerk, in)
}

// ChangeClerk asks wire.PathOfficeChangeClerk.
func (c *Client) ChangeClerk(ctx context.Context, in wire.PersonChange) (wire.OfficeDone, error) {
	return ask[wire.OfficeDone](ctx, c, wire.PathOfficeChangeClerk, in)
}

// ResetClerk asks wire.PathOfficeClerkCodes.
func (c *Client) ResetClerk(ctx context.Context, in wire.PersonReset) (wire.PersonCodes, error) {
	return ask[wire.PersonCodes](ctx, c, wire.PathOfficeClerkCodes, in)
}

// RevokeClerk asks wire.PathOfficeRevokeClerk.
func (c *Client) RevokeClerk(ctx context.Context, in wire.PersonRevoke) (wire.OfficeDone, error) {
	return ask[wire.OfficeDone](ctx, c, wire.PathOfficeRevokeClerk, in)
}

// Officers asks wire.PathOfficers.
func (c *Client) Officers(ctx context.Context, in wire.OfficeQuery) (wire.OfficePeople, error) {
	return ask[wire.OfficePeople](ctx, c, wire.PathOfficers, in)
}

// AddOfficer asks wire.PathOfficeAddOfficer.
func (c *Client) AddOfficer(ctx context.Context, in wire.NewPerson) (wire.PersonCodes, error) {
	return ask[wire.PersonCodes](ctx, c, wire.PathOfficeAddOfficer, in)
}

// ResetOfficer asks wire.PathOfficeOfficerCodes.
func (c *Client) ResetOfficer(ctx context.Context, in wire.PersonReset) (wire.PersonCodes, error) {
	return ask[wire.PersonCodes](ctx, c, wire.PathOfficeOfficerCodes, in)
}

// RevokeOfficer asks wire.PathOfficeEndOfficer.
func (c *Client) RevokeOfficer(ctx context.Context, in wire.PersonRevoke) (wire.OfficeDone, error) {
	return ask[wire.OfficeDone](ctx, c, wire.PathOfficeEndOfficer, in)
}

// Certificates asks wire.PathOfficeCertificates.
func (c *Client) Certificates(ctx context.Context, in wire.OfficeQuery) (wire.OfficeCertificates, error) {
	return ask[wire.OfficeCertificates](ctx, c, wire.PathOfficeCertificates, in)
}

// RevokeCertificate asks wire.PathOfficeRevokeCert.
func (c *Client) RevokeCertificate(ctx context.Context, in wire.CertificateRevoke) (wire.OfficeDone, error) {
	return ask[wire.OfficeDone](ctx, c, wire.PathOfficeRevokeCert, in)
}

// Decline asks wire.PathOfficeDecline.
func (c *Client) Decline(ctx context.Context, in wire.RecordWord) (wire.RecordAnswer, error) {
	return ask[wire.RecordAnswer](ctx, c, wire.PathOfficeDecline, in)
}

// Restore asks wire.PathOfficeRestore.
func (c *Client) Restore(ctx context.Context, in wire.RecordWord) (wire.RecordAnswer, error) {
	return ask[wire.RecordAnswer](ctx, c, wire.PathOfficeRestore, in)
}

// Remove asks wire.PathOfficeRemove.
func (c *Client) Remove(ctx context.Context, in wire.RecordWord) (wire.RecordAnswer, error) {
	return ask[wire.RecordAnswer](ctx, c, wire.PathOfficeRemove, in)
}

// Move asks wire.PathOfficeMove.
func (c *Client) Move(ctx context.Context, in wire.RecordMove) (wire.RecordAnswer, error) {
	return ask[wire.RecordAnswer](ctx, c, wire.PathOfficeMove, in)
}

// AddStage asks wire.PathOfficeStage.
func (c *Client) AddStage(ctx context.Context, in wire.RecordStage) (wire.RecordAnswer, error) {
	return ask[wire.RecordAnswer](ctx, c, wire.PathOfficeStage, in)
}

// Late asks wire.PathOfficeLate.
func (c *Client) Late(ctx context.Context, in wire.OfficeQuery) (wire.LateItems, error) {
	return ask[wire.LateItems](ctx, c, wire.PathOfficeLate, in)
}

// ReleaseLate asks wire.PathOfficeReleaseLate.
func (c *Client) ReleaseLate(ctx context.Context, in wire.LateWord) (wire.OfficeWindow, error) {
	return ask[wire.OfficeWindow](ctx, c, wire.PathOfficeReleaseLate, in)
}

// DismissLate asks wire.PathOfficeDismissLate.
func (c *Client) DismissLate(ctx context.Context, in wire.LateWord) (wire.OfficeDone, error) {
	return ask[wire.OfficeDone](ctx, c, wire.PathOfficeDismissLate, in)
}

// Log asks wire.PathOfficeLog.
func (c *Client) Log(ctx context.Context, in wire.OfficeQuery) (wire.OfficeLog, error) {
	return ask[wire.OfficeLog](ctx, c, wire.PathOfficeLog, in)
}

// Searches asks wire.PathOfficeSearches.
func (c *Client) Searches(ctx context.Context, in wire.OfficeQuery) (wire.OfficeSearches, error) {
	return ask[wire.OfficeSearches](ctx, c, wire.PathOfficeSearches, in)
}

// Custody asks wire.PathOfficeCustody.
func (c *Client) Custody(ctx context.Context, in wire.OfficeQuery) (wire.OfficeCustody, error) {
	return ask[wire.OfficeCustody](ctx, c, wire.PathOfficeCustody, in)
}

// Wipes asks wire.PathOfficeWipes.
func (c *Client) Wipes(ctx context.Context, in wire.OfficeQuery) (wire.OfficeWipes, error) {
	return ask[wire.OfficeWipes](ctx, c, wire.PathOfficeWipes, in)
}

// Policies asks wire.PathOfficePolicies.
func (c *Client) Policies(ctx context.Context, in wire.OfficeQuery) (wire.OfficePolicies, error) {
	return ask[wire.OfficePolicies](ctx, c, wire.PathOfficePolicies, in)
}

// PutPolicy asks wire.PathOfficePutPolicy.
func (c *Client) PutPolicy(ctx context.Context, in wire.OfficePolicy) (wire.OfficePolicy, error) {
	return ask[wire.OfficePolicy](ctx, c, wire.PathOfficePutPolicy, in)
}

// Audits asks wire.PathOfficeAudits.
func (c *Client) Audits(ctx context.Context, in wire.OfficeQuery) (wire.OfficeAudits, error) {
	return ask[wire.OfficeAudits](ctx, c, wire.PathOfficeAudits, in)
}

// AcceptAudit asks wire.PathOfficeAcceptAudit.
func (c *Client) AcceptAudit(ctx context.Context, in wire.AuditWord) (wire.OfficeDone, error) {
	return ask[wire.OfficeDone](ctx, c, wire.PathOfficeAcceptAudit, in)
}
