package sizing

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"
)

func searchPlan(t *testing.T, l Load, s Search) SearchPlan {
	t.Helper()
	p, err := mustPlan(t, l).Search(s)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// The example of AWS's page: 200 MiB an hour are 4.7 GiB a day, 66 GiB in two weeks,
// and with a replica 191 GiB of storage.
// https://docs.aws.amazon.com/opensearch-service/latest/developerguide/bp-storage.html
func TestStorageIsThatOfThePage(t *testing.T) {
	const perSecond = 200 << 20 / 3600.
	p := searchPlan(t, Load{EventsPerSecond: perSecond / 1000, ShapedBytes: 1000}, Search{
		Retention: 14*24*time.Hour - time.Hour, Rotation: time.Hour, Replicas: 1,
	})
	if p.SourceGiB < 65.6 || p.SourceGiB > 65.7 || p.StorageGiB < 189 || p.StorageGiB > 191 {
		t.Errorf("%.1f GiB take %.1f GiB, want 65.6 and 190", p.SourceGiB, p.StorageGiB)
	}
}

// Of any load, the nodes hold what is kept, each shard is of the size that is
// advised, and each that is written to has its cores.
func TestADomainBearsItsLoad(t *testing.T) {
	everyLoad(t, func(t *testing.T, l Load, random *rand.Rand) {
		s := Search{
			Retention: time.Duration(1+random.IntN(2000)) * time.Hour,
			Rotation:  time.Duration(1+random.IntN(24*31)) * time.Hour,
			Zones:     1 + random.IntN(3),
		}
		s.Replicas = min(2, s.Zones-1+random.IntN(2))
		p := searchPlan(t, l, s)
		copies := float64(1 + s.Replicas)
		perSecond := l.EventsPerSecond * float64(l.ShapedBytes) / (1 << 30)
		atLeast(t, "storage", float64(p.Nodes*p.VolumeGiB), perSecond*(s.Retention+s.Rotation).Seconds()*copies*1.1/0.95/0.8)
		atLeast(t, "30 GiB a shard", float64(p.Shards)*30, perSecond*s.Rotation.Seconds()*1.1)
		cores := map[string]float64{"r6g.large.search": 2, "r6g.xlarge.search": 4, "r6g.2xlarge.search": 8, "r6g.4xlarge.search": 16}[p.NodeType]
		atLeast(t, "cores", float64(p.Nodes)*cores, float64(p.Shards)*copies*1.5)
		if p.Nodes%s.Zones != 0 || p.Nodes < 1+s.Replicas {
			t.Errorf("%d nodes in %d zones with %d replicas", p.Nodes, s.Zones, s.Replicas)
		}
		if p.VolumeGiB < 10 || float64(p.VolumeGiB) > cores*256+10 {
			t.Errorf("a volume of %d GiB", p.VolumeGiB)
		}
		if p.Nodes > 12+s.Zones && p.NodeType != "r6g.4xlarge.search" {
			t.Errorf("%d of %s", p.Nodes, p.NodeType)
		}
		if managed := s.Zones > 1; managed != (p.Managers == 3) || managed != (p.ManagerType != "") {
			t.Errorf("%d managers %q in %d zones", p.Managers, p.ManagerType, s.Zones)
		}
		if p.Buffer.Interval != l.Freshness || p.Buffer.SizeMiB < 5 || p.Buffer.SizeMiB > 100 {
			t.Errorf("the buffer is %+v", p.Buffer)
		}
		if p.Buffer.SizeMiB < 100 {
			atLeast(t, "ten seconds", float64(p.Buffer.SizeMiB<<20), 10*l.EventsPerSecond*l.PeakFactor*float64(l.ShapedBytes))
		}
	})
}

func TestManagers(t *testing.T) {
	for nodes, want := range map[int]string{
		3: "m6g.large.search", 10: "m6g.large.search", 11: "c6g.2xlarge.search", 30: "c6g.2xlarge.search",
		31: "c6g.4xlarge.search", 75: "c6g.4xlarge.search", 76: "r6g.2xlarge.search",
	} {
		if got := managerFor(nodes); got != want {
			t.Errorf("%d nodes are managed by %s, want %s", nodes, got, want)
		}
	}
}

func TestProblemsOfSearch(t *testing.T) {
	plan := mustPlan(t, Load{EventsPerSecond: 1})
	good := Search{Retention: time.Hour}
	for want, spoil := range map[string]func(s *Search){
		"Retention is 0s, allowed are 1h0m0s to 87600h0m0s in whole seconds, how long documents are kept":                                func(s *Search) { s.Retention = 0 },
		"Rotation is 1m0s, allowed are 1h0m0s to 744h0m0s in whole seconds, as often as Firehose begins an index (" + rotationPage + ")": func(s *Search) { s.Rotation = time.Minute },
		"Replicas is 3, allowed are 0 to 2 copies beside the first":                                                                      func(s *Search) { s.Replicas = 3 },
		"Zones is 4, allowed are 1 to 3 availability zones of a domain (" + zonesPage + ")":                                              func(s *Search) { s.Zones = 4 },
		"Replicas is 0, allowed are 1 and more in more than one zone, of which one may fail (" + zonesPage + ")":                         func(s *Search) { s.Zones = 2 },
	} {
		s := good
		spoil(&s)
		if _, err := plan.Search(s); err == nil || err.Error() != want {
			t.Errorf("%+v: %v, want %s", s, err, want)
		}
	}
	_, err := plan.Search(Search{Retention: -1, Rotation: -1, Replicas: -1, Zones: -1})
	if err == nil || strings.Count(err.Error(), "\n") != 3 {
		t.Errorf("four mistakes are %v", err)
	}
}
