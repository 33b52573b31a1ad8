package spool

import (
	"slices"
	"testing"

	"confirmpoint/confirm"
)

func TestJobsOfWindows(t *testing.T) {
	cases := []struct {
		name                     string
		job, printer, attributes uint32
		state                    confirm.JobState
		reasons                  []string
	}{
		{"spooling", winJobSpooling, 0, 0, confirm.JobPending, nil},
		{"waits behind others", 0, 0, 0, confirm.JobPending, nil},
		{"waits, kept for us to see", winJobRetained, 0, 0, confirm.JobPending, nil},
		{"waits, the queue is paused", 0, winPaused, 0, confirm.JobPending, []string{"paused"}},
		{"prints", winJobPrinting, 0, 0, confirm.JobProcessing, nil},
		{"prints while it spools", winJobPrinting | winJobSpooling, 0, 0, confirm.JobProcessing, nil},
		{"out of paper by the job", winJobPrinting | winJobPaperOut, 0, 0, confirm.JobProcessing, []string{"media-empty"}},
		{"out of paper by the printer", winJobPrinting, winPaperOut, 0, confirm.JobProcessing, []string{"media-empty"}},
		{"out of paper by both", winJobPrinting | winJobPaperOut | winJobError, winPaperOut | winError, 0, confirm.JobProcessing, []string{"media-empty"}},
		{"jam", winJobPrinting | winJobError, winJam | winError, 0, confirm.JobProcessing, []string{"media-jam"}},
		{"door", winJobPrinting, winDoorOpen, 0, confirm.JobProcessing, []string{"door-open"}},
		{"wrong paper", winJobPrinting, winPaperProblem, 0, confirm.JobProcessing, []string{"wrong-media"}},
		{"offline", winJobOffline | winJobError, 0, winWorkOffline, confirm.JobProcessing, []string{"offline"}},
		{"switched off", 0, 0, winWorkOffline, confirm.JobPending, []string{"offline"}},
		{"held", winJobPaused, 0, 0, confirm.JobHeld, []string{"paused"}},
		{"error nobody explains", winJobError | winJobPrinting, 0, 0, confirm.JobStopped, []string{"other"}},
		{"driver fails", winJobBlocked, 0, 0, confirm.JobStopped, []string{"other"}},
		{"printed", winJobPrinted, 0, 0, confirm.JobCompleted, nil},
		{"printed and kept", winJobPrinted | winJobRetained, winPaperOut, 0, confirm.JobCompleted, nil},
		{"printed and being deleted", winJobPrinted | winJobDeleting | winJobDeleted, 0, 0, confirm.JobCompleted, nil},
		{"all sent", winJobComplete | winJobRetained, 0, 0, confirm.JobCompleted, nil},
		{"all sent, toner is low", winJobComplete, winTonerLow, 0, confirm.JobCompleted, nil},
		{"all sent, and out of paper", winJobComplete, winPaperOut, 0, confirm.JobProcessing, []string{"media-empty"}},
		{"all sent, and it wants somebody", winJobComplete | winJobIntervention, 0, 0, confirm.JobProcessing, []string{"other"}},
		{"being deleted", winJobDeleting | winJobPrinting, 0, 0, confirm.JobCanceled, nil},
		{"deleted", winJobDeleted, 0, 0, confirm.JobCanceled, nil},
		{"deleted after all was sent", winJobDeleted | winJobComplete, 0, 0, confirm.JobCanceled, nil},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got := winJob(c.job, c.printer, c.attributes)
			if got.State != c.state || !slices.Equal(got.Reasons, c.reasons) {
				t.Errorf("got %+v", got)
			}
		})
	}
}

// TestTroubleIsNeverPrinted: whatever else is said, a job is completed only
// when it was printed, or wholly sent to a printer without trouble.
func TestTroubleIsNeverPrinted(t *testing.T) {
	for job := range uint32(winJobRendering << 1) {
		for _, printer := range []uint32{0, winPaperOut, winTonerLow, winJam | winError} {
			info := winJob(job, printer, 0)
			if info.State == confirm.JobCompleted && job&(winJobPrinted|winJobComplete) == 0 {
				t.Fatalf("job status %#x is taken for completed", job)
			}
			if info.State == confirm.JobCompleted && len(info.Reasons) > 0 {
				t.Fatalf("job status %#x is completed with reasons %v", job, info.Reasons)
			}
		}
	}
}

func TestPrintersOfWindows(t *testing.T) {
	cases := []struct {
		status, attributes uint32
		want               []string
	}{
		{0, 0, nil},
		{winError, 0, []string{"other"}},
		{winError | winJam, 0, []string{"media-jam"}},
		{winOffline | winNotAvailable, winWorkOffline, []string{"offline"}},
		{winPaused, 0, []string{"paused"}},
		{winTonerLow, 0, []string{"toner-low-warning"}},
		{winNoToner | winDoorOpen, 0, []string{"door-open", "toner-empty"}},
		{winBinFull, 0, []string{"output-area-full"}},
		{winManualFeed, 0, []string{"media-needed"}},
	}
	for _, c := range cases {
		if got := winReasons(c.status, c.attributes); !slices.Equal(got, c.want) {
			t.Errorf("%#x %#x: got %v, want %v", c.status, c.attributes, got, c.want)
		}
	}
}

func TestQueuesThatMakeFiles(t *testing.T) {
	cases := []struct {
		port, driver string
		want         bool
	}{
		{"PORTPROMPT:", "Microsoft Print To PDF", true},
		{"PORTPROMPT:", "Microsoft XPS Document Writer v4", true},
		{"XPSPort:", "Microsoft XPS Document Writer", true},
		{"SHRFAX:", "Microsoft Shared Fax Driver", true},
		{"FILE:", "HP LaserJet 400", true},
		{"nul:", "Generic / Text Only", true},
		{"Documents\\*.pdf", "Adobe PDF Converter", true},
		{"WPSPort:", "WPS PDF", true},
		{`C:\out.prn`, "HP LaserJet 400", true},
		{"nul:", "Send to Microsoft OneNote 16 Driver", true},
		{"USB001", "Pantum P2500", false},
		{"USB002", "KONICA MINOLTA XPS PDF direct", false},
		{"IP_192.168.1.20", "Brother HL-5590 XPS", false},
		{"192.168.1.20", "HP Universal Printing PCL 6", false},
		{"WSD-6b2f", "Microsoft IPP Class Driver", false},
		{"LPT1:", "EPSON LQ-630K", false},
		{`\\server\jiaoshi`, "HP LaserJet", false},
		{"TS001", "Remote Desktop Easy Print", false},
		{"CUPS:test", "Test Printer", false},
	}
	for _, c := range cases {
		if got := winToFile(c.port, c.driver); got != c.want {
			t.Errorf("port %s, driver %s: to file %v", c.port, c.driver, got)
		}
	}
}
