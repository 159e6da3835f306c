terraform {
  required_version = "~> 1.10"

  backend "s3" {
    bucket       = "mercado-andino-tfstate-dev"
    key          = "dev/data/terraform.tfstate"
    region       = "us-east-1"
    use_lockfile = true
  }

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.84"
    }
  }
}

provider "aws" {
  region = "us-east-1"

  default_tags {
    tags = {
      environment = "dev"
      owner       = "equipo-plataforma"
      stack       = "data"
    }
  }
}

data "terraform_remote_state" "network" {
  backend = "s3"
  config = {
    bucket = "mercado-andino-tfstate-dev"
    key    = "dev/network/terraform.tfstate"
    region = "us-east-1"
  }
}

module "orders_db" {
  source = "../modules/postgres"

  name        = "orders-db"
  environment = "dev"
  owner       = "equipo-backend"
  engine      = "16.4"
  class       = "db.t4g.medium"
  multi_az    = false
  vpc_id      = data.terraform_remote_state.network.outputs.vpc_id
}

module "payments_db" {
  source = "../modules/postgres"

  name        = "payments-db"
  environment = "dev"
  owner       = "equipo-backend"
  engine      = "16.4"
  class       = "db.t4g.medium"
  multi_az    = false
  vpc_id      = data.terraform_remote_state.network.outputs.vpc_id
}

module "inventory_db" {
  source = "../modules/postgres"

  name        = "inventory-db"
  environment = "dev"
  owner       = "equipo-backend"
  engine      = "15.8"
  class       = "db.t4g.medium"
  multi_az    = false
  vpc_id      = data.terraform_remote_state.network.outputs.vpc_id
}

module "product_images" {
  source  = "terraform-aws-modules/s3-bucket/aws"
  version = "4.5.0"

  bucket = "mercado-andino-product-images-dev"
  versioning = {
    enabled = true
  }
}

resource "aws_elasticache_replication_group" "sessions" {
  replication_group_id = "session-cache"
  description          = "Sign-in sessions"
  engine_version       = "7.1"
  node_type            = "cache.t4g.small"
  num_cache_clusters   = 1
}

resource "aws_msk_cluster" "events" {
  cluster_name           = "event-bus"
  kafka_version          = "3.9.x"
  number_of_broker_nodes = 3

  broker_node_group_info {
    instance_type   = "kafka.t3.small"
    client_subnets  = data.terraform_remote_state.network.outputs.private_subnets
    security_groups = []
  }
}
