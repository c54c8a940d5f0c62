// Package athena is Amazon Athena's workgroups and named queries on the local
// endpoint, as templates declare them. Queries are not run: StartQueryExecution is
// refused and says where the files are.
//
//	s := athena.New(athena.Config{Account: "000000000000", Region: "us-east-1"})
//
// The workgroup primary is there from the start, as in every account. Results'
// locations, encryption, limits and engine versions are remembered and have no effect.
// Notebooks and Spark are not there; a template that configures them is refused.
package athena

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/millrace-dev/millrace/local/awsapi"
)

// Config of the service.
type Config struct {
	Account string
	Region  string
}

// Service is one account's workgroups in one region.
type Service struct {
	config Config

	mu      sync.Mutex
	groups  map[string]*workGroup // by name
	queries map[string]namedQuery // by ID
}

type workGroup struct {
	props   workGroupProps
	created time.Time
}

// namedQuery is a query as the API shows it.
type namedQuery struct {
	Name         string
	Description  string `json:",omitempty"`
	Database     string
	QueryString  string
	NamedQueryId string
	WorkGroup    string
}

// primary is every account's first workgroup.
const primary = "primary"

// New makes a service with the workgroup primary.
func New(c Config) *Service {
	return &Service{
		config:  c,
		groups:  map[string]*workGroup{primary: {workGroupProps{Name: primary}, time.Now()}},
		queries: map[string]namedQuery{},
	}
}

// API is the service "athena" (Amazon Athena API reference).
func (s *Service) API() awsapi.Service {
	return awsapi.Service{
		Name:         "athena",
		Protocol:     awsapi.JSON11,
		TargetPrefix: "AmazonAthena",
		Resources:    s.resources,
		Actions: map[string]awsapi.Action{
			"BatchGetNamedQuery":  awsapi.JSON(s.batchGetNamedQuery),
			"GetNamedQuery":       awsapi.JSON(s.getNamedQuery),
			"GetWorkGroup":        awsapi.JSON(s.getWorkGroup),
			"ListNamedQueries":    awsapi.JSON(s.listNamedQueries),
			"ListWorkGroups":      awsapi.JSON(s.listWorkGroups),
			"StartQueryExecution": awsapi.JSON(s.startQueryExecution),
		},
	}
}

// resources are the workgroups that a request touches, for IAM: those of its queries
// too.
func (s *Service) resources(r *awsapi.Request) (arns []string) {
	var in struct {
		WorkGroup, NamedQueryId string
		NamedQueryIds           []string
	}
	json.Unmarshal(r.Body, &in) // what is no JSON names none, and the action says so
	switch r.Action {
	case "ListWorkGroups":
		return nil
	case "GetWorkGroup", "ListNamedQueries", "StartQueryExecution":
		return []string{s.arn(cmp.Or(in.WorkGroup, primary))}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, id := range append(in.NamedQueryIds, in.NamedQueryId) {
		if q, ok := s.queries[id]; ok && !slices.Contains(arns, s.arn(q.WorkGroup)) {
			arns = append(arns, s.arn(q.WorkGroup))
		}
	}
	return arns
}

func (s *Service) arn(workGroup string) string {
	return "arn:aws:athena:" + s.config.Region + ":" + s.config.Account + ":workgroup/" + workGroup
}

// group finds a workgroup. s.mu is held.
func (s *Service) group(name string) (*workGroup, error) {
	if g := s.groups[name]; g != nil {
		return g, nil
	}
	return nil, invalid("WorkGroup %s is not found.", name)
}

// of are the queries of a workgroup, sorted by name. s.mu is held.
func (s *Service) of(workGroup string) (list []namedQuery) {
	for _, q := range s.queries {
		if q.WorkGroup == workGroup {
			list = append(list, q)
		}
	}
	slices.SortFunc(list, func(a, b namedQuery) int {
		return cmp.Or(strings.Compare(a.Name, b.Name), strings.Compare(a.NamedQueryId, b.NamedQueryId))
	})
	return list
}

func invalid(format string, args ...any) error {
	return awsapi.Errorf("InvalidRequestException", format, args...)
}
