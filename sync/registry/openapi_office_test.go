package registry

import (
	"net/http"

	"confirmpoint/sync/wire"
)

// officeSummaries say what the bureau's endpoints do; their messages are in
// the table of the handlers itself.
var officeSummaries = map[string]string{
	wire.PathOfficePlans:        "All plans.",
	wire.PathOfficePutPlan:      "A new or changed plan.",
	wire.PathOfficeRules:        "What a plan says beyond its times.",
	wire.PathOfficePutRules:     "Other rules of a plan.",
	wire.PathOfficeBureaus:      "The bureaus that the officer may see.",
	wire.PathOfficePutBureau:    "A new or changed bureau.",
	wire.PathOfficePoints:       "The officer's points.",
	wire.PathOfficePutPoint:     "A new or changed point.",
	wire.PathOfficeWindows:      "The windows of a plan at the officer's points.",
	wire.PathOfficePutWindow:    "A new or moved window.",
	wire.PathOfficeClerks:       "The clerks of the officer's points.",
	wire.PathOfficeAddClerk:     "A new clerk.",
	wire.PathOfficeChangeClerk:  "Another phone or point of a clerk.",
	wire.PathOfficeClerkCodes:   "New secrets of a clerk.",
	wire.PathOfficeRevokeClerk:  "Ends a clerk.",
	wire.PathOfficers:           "All officers.",
	wire.PathOfficeAddOfficer:   "A new officer of a bureau.",
	wire.PathOfficeOfficerCodes: "New secrets of an officer.",
	wire.PathOfficeEndOfficer:   "Ends an officer.",
	wire.PathOfficeCertificates: "The workstations of a clerk.",
	wire.PathOfficeRevokeCert:   "Ends one workstation.",
	wire.PathOfficeDecline:      "申报未受理.",
	wire.PathOfficeRestore:      "Takes 申报未受理 back.",
	wire.PathOfficeRemove:       "Takes a record away.",
	wire.PathOfficeMove:         "Gives a record to another point of its bureau.",
	wire.PathOfficeStage:        "A line of the 审批记录.",
	wire.PathOfficeLate:         "Conclusions that came after the window.",
	wire.PathOfficeReleaseLate:  "Reopens the window for one of them.",
	wire.PathOfficeDismissLate:  "Takes one of them off the list.",
	wire.PathOfficeLog:          "What was done, and by whom.",
	wire.PathOfficeSearches:     "How clerks have looked for applicants of other points.",
	wire.PathOfficePolicies:     "What the officer's bureaus ask of their workstations.",
	wire.PathOfficePutPolicy:    "Another policy of a bureau.",
	wire.PathOfficeAudits:       "Known ends of audit logs of the officer's points.",
	wire.PathOfficeAcceptAudit:  "Goes on with a log that has forked.",
	wire.PathOfficeCustody:      "The custody ledger of clerks' keys.",
	wire.PathOfficeWipes:        "Proofs that people are gone from workstations.",
}

// withOffice adds the bureau's endpoints to a table of exchanges.
func withOffice(table map[string]exchange) map[string]exchange {
	for _, e := range new(Registry).officeEndpoints() {
		table[e.method+" "+e.path] = exchange{
			summary: officeSummaries[e.path], request: e.request, answer: e.answer,
			answers: []int{http.StatusNotFound, http.StatusConflict, http.StatusUnprocessableEntity},
		}
	}
	return table
}
