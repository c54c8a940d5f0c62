package generate

import "time"

// model is a kind of box; its clock writes times in its own way.
type model struct {
	name      string
	firmwares []string
	layout    string // of event_time
	utc       bool   // writes Z, not the local offset
}

var models = []weighted[model]{
	{30, model{"XG1v4", []string{"7.2p8s1", "7.2p9s3", "7.3p1s1"}, "2006-01-02T15:04:05.000Z07:00", false}},
	{20, model{"XG2v2", []string{"6.9p2s4", "7.1p1s1"}, "2006-01-02T15:04:05.000Z07:00", true}},
	{35, model{"Xi6", []string{"7.2p8s1", "7.3p1s1", "7.3p2s1"}, "2006-01-02T15:04:05.000000Z07:00", false}},
	{10, model{"Pi5", []string{"5.4p3s2"}, "2006-01-02T15:04:05Z07:00", false}},
	{5, model{"XClass-TV", []string{"1.18.0", "1.19.2"}, "2006-01-02T15:04:05.999999999Z07:00", true}},
}

// place is where boxes stand. The offset is that of standard time, all year: the
// tz database of the machine must not decide what the events look like.
type place struct {
	timezone, region string
	offset           time.Duration
}

var places = []weighted[place]{
	{30, place{"America/New_York", "northeast", -5 * time.Hour}},
	{20, place{"America/Chicago", "central", -6 * time.Hour}},
	{10, place{"America/Denver", "mountain", -7 * time.Hour}},
	{6, place{"America/Phoenix", "southwest", -7 * time.Hour}},
	{20, place{"America/Los_Angeles", "west", -8 * time.Hour}},
	{3, place{"America/Toronto", "canada-east", -5 * time.Hour}},
	{2, place{"America/St_Johns", "canada-atlantic", -(3*time.Hour + 30*time.Minute)}},
	{2, place{"Pacific/Honolulu", "pacific", -10 * time.Hour}},
	{5, place{"Europe/London", "uk", 0}},
	{2, place{"Europe/Rome", "italy", time.Hour}},
}

var (
	versions = []string{"8.13.0", "8.14.2", "8.15.0-rc.1"}
	apps     = []weighted[string]{{80, "xfinity-tv"}, {8, "youtube"}, {7, "netflix"}, {5, "peacock"}}
	channels = []string{"CNN HD", "ESPN", "NBC", "HBO East", "A&E", "TLC", "Bravo", "Univisión", "C-SPAN 2", "Disney Channel"}
	screens  = []string{"home", "guide", "saved", "on-demand", "settings", "search", "sports", "kids"}
	queries  = []string{
		"dune", "law & order", "the office", "beyoncé", "amélie", "crème brûlée", `"succession" season 4`,
		"nfl today", "movies with tom hanks", "千と千尋の神隠し", "cartoons 🦊", "how to train your dragon",
	}
	failures = []struct{ code, message string }{
		{"XRE-03059", "Unable to tune: no signal on input 1"},
		{"XRE-10007", "Connection lost (socket closed by peer)"},
		{"RDK-03033", "Out of memory in <video> pipeline"},
		{"TVAPP-00100", "Playback failed: license \"expired\""},
		{"XRE-00021", "Écran indisponible"},
	}
)
