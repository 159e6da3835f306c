terraform {
  required_version = "~> 1.10"

  backend "s3" {
    bucket       = "mercado-andino-tfstate-prod"
    key          = "prod/data/terraform.tfstate"
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
      environment = "prod"
      owner       = "equipo-plataforma"
      stack       = "data"
    }
  }
}

data "terraform_remote_state" "network" {
  backend = "s3"
  config = {
    bucket = "mercado-andino-tfstate-prod"
    key    = "prod/network/terraform.tfstate"
    region = "us-east-1"
  }
}

module "orders_db" {
  source = "../modules/postgres"

  name        = "orders-db"
  environment = "prod"
  owner       = "equipo-backend"
  engine      = "16.4"
  class       = "db.r7g.xlarge"
  multi_az    = true
  vpc_id      = data.terraform_remote_state.network.outputs.vpc_id
}

module "payments_db" {
  source = "../modules/postgres"

  name        = "payments-db"
  environment = "prod"
  owner       = "equipo-backend"
  engine      = "16.4"
  class       = "db.r7g.xlarge"
  multi_az    = true
  vpc_id      = data.terraform_remote_state.network.outputs.vpc_id
}

module "inventory_db" {
  source = "../modules/postgres"

  name        = "inventory-db"
  environment = "prod"
  owner       = "equipo-backend"
  engine      = "15.8"
  class       = "db.r7g.xlarge"
  multi_az    = true
  vpc_id      = data.terraform_remote_state.network.outputs.vpc_id
}

module "product_images" {
  source  = "terraform-aws-modules/s3-bucket/aws"
  version = "4.5.0"

  bucket = "mercado-andino-product-images-prod"
  versioning = {
    enabled = true
  }
}

resource "aws_elasticache_replication_group" "sessions" {
  replication_group_id = "session-cache"
  description          = "Sign-in sessions"
  engine_version       = "7.1"
  node_type            = "cache.r7g.large"
  num_cache_clusters   = 3
}

resource "aws_msk_cluster" "events" {
  cluster_name           = "event-bus"
  kafka_version          = "3.9.x"
  number_of_broker_nodes = 3

  broker_node_group_info {
    instance_type   = "kafka.m7g.large"
    client_subnets  = data.terraform_remote_state.network.outputs.private_subnets
    security_groups = []
  }
}
