package environments

import (
	"regexp"
	"strings"
	"time"

	"github.com/millrace-dev/millrace/search"
	"github.com/millrace-dev/millrace/sizing"
)

const (
	searchLimitsPage = "https://docs.aws.amazon.com/opensearch-service/latest/developerguide/limits.html"
	nodeTypesPage    = "https://docs.aws.amazon.com/opensearch-service/latest/developerguide/supported-instance-types.html"
	standbyPage      = "https://docs.aws.amazon.com/opensearch-service/latest/developerguide/managedomains-multiaz.html"
	retryPage        = "https://docs.aws.amazon.com/firehose/latest/APIReference/API_AmazonopensearchserviceRetryOptions.html"
	rotationPage     = "https://docs.aws.amazon.com/firehose/latest/dev/es-index-rotation.html"
)

var nodeForm = regexp.MustCompile(`^[a-z0-9]+\.[a-z0-9]+\.search$`)

func (v *validation) search(e Environment) {
	s, zones := e.Search, e.searchZones()
	if s.Empty() {
		return
	}
	v.by(rotationPage).oneOf("Search.Rotation", string(s.Rotation),
		string(search.OneHour), string(search.OneDay), string(search.OneWeek), string(search.OneMonth))
	v.by(retryPage).seconds("Search.RetryDuration", s.RetryDuration, time.Second, 2*time.Hour)
	if s.NodeType != "" && !nodeForm.MatchString(s.NodeType) {
		v.by(nodeTypesPage).failf("Search.NodeType is %q, allowed are types such as r6g.large.search, or nothing for the plan's", s.NodeType)
	}
	v.by(searchLimitsPage).number("Search.DataNodes", s.DataNodes, 0, 80, "nodes, 0 for the plan's")
	if s.DataNodes > 0 && s.DataNodes%zones != 0 {
		v.by(standbyPage).failf("Search.DataNodes is %d in %d zones, allowed are as many in each", s.DataNodes, zones)
	}
	if s.DataNodes > 0 && s.Replicas >= s.DataNodes {
		v.by(standbyPage).failf("Search.Replicas is %d on %d nodes, allowed are fewer than nodes", s.Replicas, s.DataNodes)
	}
	if s.VolumeGiB != 0 {
		v.by(searchLimitsPage).number("Search.VolumeGiB", s.VolumeGiB, 10, 24576, "GiB, or 0 for the plan's")
	}
	if s.Standby && (zones < 3 || s.Replicas != 2) {
		v.by(standbyPage).failf("Search.Standby is true with %d zones and %d Replicas, allowed with 3 zones and 2 Replicas", zones, s.Replicas)
	}
	v.searchPlan(e, zones)
}

// searchPlan is package sizing's to check. What else it would say of a plan has been
// said.
func (v *validation) searchPlan(e Environment, zones int) {
	rotation := e.Search.Rotation.Period()
	plan := sizing.Plan{Load: sizing.Load{EventsPerSecond: 1, ShapedBytes: 1, PeakFactor: 1, Freshness: time.Minute}}
	_, err := plan.Search(sizing.Search{Retention: e.Search.Retention, Rotation: rotation, Replicas: e.Search.Replicas, Zones: zones})
	if err == nil {
		return
	}
	v.ours()
	for problem := range strings.Lines(err.Error()) {
		v.failf("Search.%s", strings.TrimSpace(problem))
	}
}
