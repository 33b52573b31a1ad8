package spool

import (
	"strings"

	"confirmpoint/confirm"
)

// JOB_STATUS_* of winspool.h.
const (
	winJobPaused       = 0x0001
	winJobError        = 0x0002
	winJobDeleting     = 0x0004
	winJobSpooling     = 0x0008
	winJobPrinting     = 0x0010
	winJobOffline      = 0x0020
	winJobPaperOut     = 0x0040
	winJobPrinted      = 0x0080
	winJobDeleted      = 0x0100
	winJobBlocked      = 0x0200
	winJobIntervention = 0x0400
	winJobRestart      = 0x0800
	winJobComplete     = 0x1000
	winJobRetained     = 0x2000
	winJobRendering    = 0x4000
)

// PRINTER_STATUS_* and PRINTER_ATTRIBUTE_WORK_OFFLINE of winspool.h.
const (
	winPaused        = 0x00000001
	winError         = 0x00000002
	winDeleting      = 0x00000004
	winJam           = 0x00000008
	winPaperOut      = 0x00000010
	winManualFeed    = 0x00000020
	winPaperProblem  = 0x00000040
	winOffline       = 0x00000080
	winBinFull       = 0x00000800
	winNotAvailable  = 0x00001000
	winTonerLow      = 0x00020000
	winNoToner       = 0x00040000
	winPagePunt      = 0x00080000
	winIntervention  = 0x00100000
	winOutOfMemory   = 0x00200000
	winDoorOpen      = 0x00400000
	winServerUnknown = 0x00800000
	winServerOffline = 0x02000000

	winWorkOffline = 0x00000400 // of the attributes
)

// winReason pairs a bit with the IPP keyword that means the same (RFC 8011 §5.4.12).
type winReason struct {
	bit    uint32
	reason string
}

// winJobReasons and winPrinterReasons stand in the order they are told.
var (
	winJobReasons = []winReason{
		{winJobPaperOut, "media-empty"},
		{winJobOffline, "offline"},
		{winJobIntervention, "other"},
		{winJobBlocked, "other"},
		{winJobPaused, "paused"},
	}
	winPrinterReasons = []winReason{
		{winJam, "media-jam"},
		{winPaperOut, "media-empty"},
		{winManualFeed, "media-needed"},
		{winPaperProblem, "wrong-media"},
		{winDoorOpen, "door-open"},
		{winNoToner, "toner-empty"},
		{winTonerLow, "toner-low-warning"},
		{winBinFull, "output-area-full"},
		{winOffline, "offline"},
		{winServerOffline, "offline"},
		{winNotAvailable, "offline"},
		{winServerUnknown, "connecting-to-device"},
		{winPagePunt, "interpreter-resource-unavailable"},
		{winOutOfMemory, "interpreter-resource-unavailable"},
		{winIntervention, "other"},
		{winPaused, "paused"},
		{winDeleting, "deleted"},
	}
)

// winReasons gives the reasons of a printer on Windows from PRINTER_INFO_2.
func winReasons(status, attributes uint32) []string {
	var reasons []string
	reasons = addReasons(reasons, winPrinterReasons, status)
	if attributes&winWorkOffline != 0 {
		reasons = addReason(reasons, "offline")
	}
	if status&winError != 0 && len(reasons) == 0 {
		reasons = append(reasons, "other")
	}
	return reasons
}

// winJob tells how far a job on Windows is from JOB_INFO_2 and its printer.
//
// Only JOB_STATUS_PRINTED is done. JOB_STATUS_COMPLETE says that all of it was
// sent to the printer, the most that many printers ever let Windows know, and
// counts too, but not while anything is wrong with job or printer.
func winJob(job, printer, attributes uint32) confirm.JobInfo {
	reasons := addReasons(nil, winJobReasons, job)
	for _, r := range winReasons(printer, attributes) {
		reasons = addReason(reasons, r)
	}
	const trouble = winJobError | winJobOffline | winJobPaperOut | winJobBlocked | winJobIntervention | winJobRestart
	switch {
	case job&winJobPrinted != 0:
		return confirm.JobInfo{State: confirm.JobCompleted}
	case job&(winJobDeleting|winJobDeleted) != 0:
		return confirm.JobInfo{State: confirm.JobCanceled}
	case job&winJobComplete != 0 && job&trouble == 0 && !stopping(reasons):
		return confirm.JobInfo{State: confirm.JobCompleted}
	case job&winJobPaused != 0:
		return confirm.JobInfo{State: confirm.JobHeld, Reasons: reasons}
	case job&winJobError != 0 && len(reasons) == 0:
		return confirm.JobInfo{State: confirm.JobStopped, Reasons: []string{"other"}}
	case job&winJobBlocked != 0:
		return confirm.JobInfo{State: confirm.JobStopped, Reasons: reasons}
	case job&(winJobPrinting|winJobComplete|trouble) != 0:
		// It goes on by itself once a person has seen to the printer.
		return confirm.JobInfo{State: confirm.JobProcessing, Reasons: reasons}
	}
	return confirm.JobInfo{State: confirm.JobPending, Reasons: reasons}
}

// stopping tells reasons for which paper stays away from those that only warn.
func stopping(reasons []string) bool {
	for _, r := range reasons {
		if !strings.HasSuffix(r, "-warning") {
			return true
		}
	}
	return false
}

func addReasons(reasons []string, table []winReason, bits uint32) []string {
	for _, r := range table {
		if bits&r.bit != 0 {
			reasons = addReason(reasons, r.reason)
		}
	}
	return reasons
}

func addReason(reasons []string, reason string) []string {
	for _, r := range reasons {
		if r == reason {
			return reasons
		}
	}
	return append(reasons, reason)
}

// winToFile tells a queue that makes files or faxes by its port and driver. A
// port that leads to a machine wins over a driver's name.
func winToFile(port, driver string) bool {
	port, driver = strings.ToLower(port), strings.ToLower(driver)
	for _, p := range []string{"usb", "dot4", "lpt", "com", "ip_", "wsd", "ts0", `\\`} {
		if strings.HasPrefix(port, p) {
			return false
		}
	}
	for _, p := range []string{"file:", "portprompt:", "nul:", "xpsport:", "shrfax:"} {
		if strings.HasPrefix(port, p) {
			return true
		}
	}
	for _, d := range []string{"pdf", "xps", "fax", "onenote"} {
		if strings.Contains(driver, d) {
			return true
		}
	}
	// A port that is a path writes to that file.
	return len(port) > 2 && port[1] == ':' && port[2] == '\\'
}
